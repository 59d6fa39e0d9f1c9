using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
%NODES%
/** Reads the test and writes the result. Main takes the streams before any other class is used. */
static class Judge {
    [DllImport("libc")] static extern int open(string path, int flags);
    [DllImport("libc")] static extern int dup(int fd);
    [DllImport("libc")] static extern int dup2(int from, int to);
    [DllImport("libc")] static extern long write(int fd, byte[] bytes, ulong count);
    [DllImport("libc")] static extern void _exit(int status);

    const int MaxNodes = %MAX%;
    static string text, nonce;
    static int at, results;

    public static void TakeStreams() {
        using (var reader = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false)))
            text = reader.ReadToEnd();
        dup2(open("/dev/null", 0), 0);
        results = dup(1);
        dup2(2, 1);
        at = text.IndexOf('\n');
        nonce = text.Substring(0, at);
    }

    public class Unwritable : Exception {
        public Unwritable(string message) : base(message) {}
    }

    public static void Finish(StringBuilder result) {
        var line = new UTF8Encoding(false).GetBytes("\n" + nonce + " " + result + "\n");
        Console.Out.Flush();
        Console.Error.Flush();
        while (line.Length > 0) {
            long count = write(results, line, (ulong)line.Length);
            if (count <= 0) _exit(1);
            line = line.Skip((int)count).ToArray();
        }
        _exit(0);
    }

    /** How values of one type are read and written. */
    public class Codec<T> {
        public readonly Func<T> Read;
        public readonly Action<StringBuilder, T> Write;
        public Codec(Func<T> read, Action<StringBuilder, T> write) { Read = read; Write = write; }
    }

    // Reading. Commas separate nothing but values, so they are skipped like spaces.

    static char Peek() {
        while (at < text.Length && (text[at] <= ' ' || text[at] == ',')) at++;
        return at < text.Length ? text[at] : '\0';
    }

    public static void Expect(char c) {
        if (Peek() != c) throw new InvalidDataException("the test has no " + c + " at character " + at);
        at++;
    }

    static string Word() {
        Peek();
        int from = at;
        while (at < text.Length && text[at] > ' ' && text[at] != ',' && text[at] != ']') at++;
        return text.Substring(from, at - from);
    }

    static long ReadWhole() {
        bool negative = Peek() == '-';
        if (negative) at++;
        long value = 0;
        for (; at < text.Length && text[at] >= '0' && text[at] <= '9'; at++) value = value * 10 + (text[at] - '0');
        return negative ? -value : value;
    }

    static string ReadString() {
        Expect('"');
        var value = new StringBuilder();
        for (; text[at] != '"'; at++) {
            if (text[at] != '\\') {
                value.Append(text[at]);
            } else if (text[++at] == 'u') {
                value.Append((char)Convert.ToInt32(text.Substring(at + 1, 4), 16));
                at += 4;
            } else {
                int known = "bfnrt".IndexOf(text[at]);
                value.Append(known >= 0 ? "\b\f\n\r\t"[known] : text[at]);
            }
        }
        at++;
        return value.ToString();
    }

    static void WriteString(StringBuilder result, string value) {
        if (value == null) throw new Unwritable("what was returned holds null in place of a string");
        result.Append('"');
        foreach (char c in value) {
            if (c < ' ') {
                result.AppendFormat("\\u{0:x4}", (int)c);
                continue;
            }
            if (c == '"' || c == '\\') result.Append('\\');
            result.Append(c);
        }
        result.Append('"');
    }

    static void WriteDouble(StringBuilder result, double value) {
        result.Append(double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? (value < 0 ? "-Infinity" : "Infinity")
            : value.ToString("R", CultureInfo.InvariantCulture));
    }

    public static readonly Codec<int> Int = new Codec<int>(() => (int)ReadWhole(), (o, v) => o.Append(v));
    public static readonly Codec<long> Long = new Codec<long>(ReadWhole, (o, v) => o.Append(v));
    public static readonly Codec<double> Double =
        new Codec<double>(() => double.Parse(Word(), CultureInfo.InvariantCulture), WriteDouble);
    public static readonly Codec<string> String = new Codec<string>(ReadString, WriteString);
    public static readonly Codec<char> Char =
        new Codec<char>(() => ReadString()[0], (o, v) => WriteString(o, v.ToString()));
    public static readonly Codec<bool> Boolean =
        new Codec<bool>(() => Word() == "true", (o, v) => o.Append(v ? "true" : "false"));

    public static Codec<T[]> List<T>(Codec<T> item) {
        return new Codec<T[]>(() => {
            var values = new List<T>();
            Expect('[');
            while (Peek() != ']') values.Add(item.Read());
            Expect(']');
            return values.ToArray();
        }, (result, values) => {
            if (values == null) throw new Unwritable("what was returned is null");
            result.Append('[');
            for (int i = 0; i < values.Length; i++) {
                if (i > 0) result.Append(',');
                item.Write(result, values[i]);
            }
            result.Append(']');
        });
    }
