// Reads the test, writes the result. The streams are taken before any other code runs.
// <bits/stdc++.h> is there: main.cpp begins with it.
#pragma once
using namespace std;
%NODES%
namespace judge {

extern "C" {
ssize_t read(int, void *, size_t);
ssize_t write(int, const void *, size_t);
int open(const char *, int, ...);
int dup(int);
int dup2(int, int);
[[noreturn]] void _exit(int);
}

const size_t MAX_NODES = %MAX%;

struct Streams {
    char *at;       // the next character of the test; a NUL ends it
    string nonce;
    int results;

    Streams() {
        size_t size = 0, room = 1 << 16;
        char *text = (char *)malloc(room);
        for (ssize_t n; (n = judge::read(0, text + size, room - size - 1)) > 0;) {
            size += n;
            if (size + 1 == room) text = (char *)realloc(text, room *= 2);
        }
        text[size] = 0;
        dup2(judge::open("/dev/null", 0), 0);
        results = dup(1);
        dup2(2, 1);
        at = strchr(text, '\n');
        nonce.assign(text, at);
    }
};
static Streams streams __attribute__((init_priority(101)));

[[noreturn]] inline void finish(const string &result) {
    cout.flush();
    fflush(nullptr);
    string line = "\n" + streams.nonce + " " + result + "\n";
    for (size_t done = 0; done < line.size();) {
        ssize_t n = judge::write(streams.results, line.data() + done, line.size() - done);
        if (n <= 0) _exit(1);
        done += n;
    }
    _exit(0);
}

// Reading. Commas separate nothing but values, so they are skipped like spaces.

inline char peek() {
    while (*streams.at && strchr(" \t\r\n,", *streams.at)) streams.at++;
    return *streams.at;
}

inline void expect(char c) {
    if (peek() != c) {
        fprintf(stderr, "judge: the test has no '%c' where one must be\n", c);
        _exit(3);
    }
    streams.at++;
}

inline void read(long long &value) {
    peek();
    value = strtoll(streams.at, &streams.at, 10);
}

inline void read(int &value) {
    long long wide;
    read(wide);
    value = (int)wide;
}

inline void read(double &value) {
    peek();
    value = strtod(streams.at, &streams.at);
}

inline void read(bool &value) {
    value = peek() == 't';
    streams.at += value ? 4 : 5;
}

inline unsigned hex4() {
    unsigned code = stoul(string(streams.at, 4), nullptr, 16);
    streams.at += 4;
    return code;
}

inline void read_escape(string &value) {
    char c = *streams.at++;
    if (c != 'u') {
        const char *const names = "bfnrt", *found = strchr(names, c);
        value += found ? "\b\f\n\r\t"[found - names] : c;
        return;
    }
    unsigned code = hex4();
    if (code >= 0xD800 && code < 0xDC00 && streams.at[0] == '\\') {
        streams.at += 2;
        code = 0x10000 + ((code - 0xD800) << 10) + (hex4() - 0xDC00);
    }
    if (code < 0x80) {
        value += (char)code;
    } else if (code < 0x800) {
        value += {(char)(0xC0 | code >> 6), (char)(0x80 | (code & 63))};
    } else if (code < 0x10000) {
        value += {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 63)),
                  (char)(0x80 | (code & 63))};
    } else {
        value += {(char)(0xF0 | code >> 18), (char)(0x80 | (code >> 12 & 63)),
                  (char)(0x80 | (code >> 6 & 63)), (char)(0x80 | (code & 63))};
    }
}

inline void read(string &value) {
    expect('"');
    while (*streams.at != '"') {
        size_t plain = strcspn(streams.at, "\"\\");
        value.append(streams.at, plain);
        streams.at += plain;
        if (*streams.at == '\\') {
            streams.at++;
            read_escape(value);
        }
    }
    streams.at++;
}

inline void read(char &value) {
    string text;
    read(text);
    value = text[0];
}

%READ%template <class T> void read(vector<T> &value) {
    expect('[');
    while (peek() != ']') {
        T item{};
        read(item);
        value.push_back(std::move(item));
    }
    expect(']');
}

// Writing.

inline void write(string &out, long long value) { out += to_string(value); }
inline void write(string &out, int value) { out += to_string(value); }
inline void write(string &out, bool value) { out += value ? "true" : "false"; }

inline void write(string &out, double value) {
    char text[40];
    snprintf(text, sizeof text, "%.17g", value);
    out += isnan(value) ? "NaN" : isinf(value) ? (value < 0 ? "-Infinity" : "Infinity") : text;
}

inline void write(string &out, const string &value) {
    out += '"';
    for (unsigned char c : value) {
        if (c < ' ') {
            char text[8];
            snprintf(text, sizeof text, "\\u%04x", c);
            out += text;
            continue;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += (char)c;
    }
    out += '"';
}

inline void write(string &out, char value) { write(out, string(1, value)); }

%WRITE%template <class T> void write(string &out, const vector<T> &value) {
    out += '[';
    for (size_t i = 0; i < value.size(); i++) {
        if (i) out += ',';
        write(out, value[i]);
    }
    out += ']';
}
