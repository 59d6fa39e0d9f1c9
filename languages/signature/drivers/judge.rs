// Reads the test, writes the result. Rust runs nothing of the solution before `main`.
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::io::{AsRawFd, FromRawFd};

extern "C" {
    fn dup(fd: i32) -> i32;
    fn dup2(from: i32, to: i32) -> i32;
}

const MAX_NODES: usize = %MAX%;

pub struct Judge {
    text: Vec<u8>,
    at: usize,
    nonce: String,
    results: File,
    pub output: String,
%FIELDS%}

pub trait Value {
    fn read(judge: &mut Judge) -> Self;
    fn write(&self, judge: &mut Judge);
}

impl Judge {
    pub fn take_streams() -> Judge {
        let mut text = Vec::new();
        std::io::stdin().read_to_end(&mut text).expect("the test");
        let null = File::open("/dev/null").expect("/dev/null");
        let results = unsafe {
            dup2(null.as_raw_fd(), 0);
            let results = dup(1);
            dup2(2, 1);
            File::from_raw_fd(results)
        };
        let at = text.iter().position(|&c| c == b'\n').expect("the nonce");
        let nonce = String::from_utf8_lossy(&text[..at]).into_owned();
        Judge { text, at, nonce, results, output: String::new()%INITIAL% }
    }

    pub fn finish(&mut self) -> ! {
        let line = format!("\n{} {}\n", self.nonce, self.output);
        let _ = std::io::stdout().flush();
        let written = self.results.write_all(line.as_bytes());
        std::process::exit(written.is_err() as i32)
    }

    fn refuse(&mut self, message: &str) -> ! {
        self.output = format!("!{message}");
        self.finish()
    }

    // Commas separate nothing but values, so they are skipped like spaces.
    fn peek(&mut self) -> u8 {
        while self.at < self.text.len() && (self.text[self.at] <= b' ' || self.text[self.at] == b',') {
            self.at += 1;
        }
        self.text.get(self.at).copied().unwrap_or(0)
    }

    pub fn expect(&mut self, c: u8) {
        assert!(self.peek() == c, "judge: the test has no {} at byte {}", c as char, self.at);
        self.at += 1;
    }

    fn more(&mut self) -> bool {
        let more = self.peek() != b']';
        self.at += !more as usize;
        more
    }

    fn word(&mut self) -> &str {
        self.peek();
        let from = self.at;
        while self.at < self.text.len() && !b" \t\r\n,]".contains(&self.text[self.at]) {
            self.at += 1;
        }
        std::str::from_utf8(&self.text[from..self.at]).expect("a word")
    }

    fn read_unit(&mut self) -> u16 {
        let digits = std::str::from_utf8(&self.text[self.at..self.at + 4]).expect("digits");
        self.at += 4;
        u16::from_str_radix(digits, 16).expect("digits")
    }

    fn read_escape(&mut self) -> char {
        let c = self.text[self.at];
        self.at += 1;
        match c {
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut units = vec![self.read_unit()];
                if (0xD800..0xDC00).contains(&units[0]) && self.text[self.at] == b'\\' {
                    self.at += 2;
                    units.push(self.read_unit());
                }
                char::decode_utf16(units).next().unwrap().unwrap_or('\u{FFFD}')
            }
            c => c as char,
        }
    }

    fn write_list<T: Value>(&mut self, values: &[T]) {
        self.output.push('[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.output.push(',');
            }
            value.write(self);
        }
        self.output.push(']');
    }
%METHODS%}

macro_rules! number {
    ($type:ty) => {
        impl Value for $type {
            fn read(judge: &mut Judge) -> Self {
                judge.word().parse().expect("a number")
            }
            fn write(&self, judge: &mut Judge) {
                judge.output += &self.to_string();
            }
        }
    };
}
number!(i32);
number!(i64);
number!(bool);

impl Value for f64 {
    fn read(judge: &mut Judge) -> Self {
        judge.word().parse().expect("a number")
    }
    fn write(&self, judge: &mut Judge) {
        judge.output += &match self {
            v if v.is_nan() => "NaN".to_string(),
            v if v.is_infinite() => if *v < 0.0 { "-Infinity" } else { "Infinity" }.to_string(),
            v => format!("{v:?}"),
        };
    }
}

impl Value for String {
    fn read(judge: &mut Judge) -> Self {
        judge.expect(b'"');
        let mut value = Vec::new();
        loop {
            let c = judge.text[judge.at];
            judge.at += 1;
            match c {
                b'"' => return String::from_utf8(value).expect("UTF-8"),
                b'\\' => value.extend(judge.read_escape().to_string().bytes()),
                c => value.push(c),
            }
        }
    }
    fn write(&self, judge: &mut Judge) {
        judge.output.push('"');
        for c in self.chars() {
            match c {
                '"' | '\\' => judge.output.extend(['\\', c]),
                c if c < ' ' => judge.output += &format!("\\u{:04x}", c as u32),
                c => judge.output.push(c),
            }
        }
        judge.output.push('"');
    }
}

impl Value for char {
    fn read(judge: &mut Judge) -> Self {
        String::read(judge).chars().next().expect("a character")
    }
    fn write(&self, judge: &mut Judge) {
        self.to_string().write(judge);
    }
}

impl<T: Value> Value for Vec<T> {
    fn read(judge: &mut Judge) -> Self {
        judge.expect(b'[');
        let mut values = Vec::new();
        while judge.more() {
            values.push(T::read(judge));
        }
        values
    }
    fn write(&self, judge: &mut Judge) {
        judge.write_list(self);
    }
}
