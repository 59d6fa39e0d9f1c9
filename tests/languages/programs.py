"""Programs in every language: what must not compile, what must fail, what has two files."""

# ruff: noqa: E501 - programs are clearer in their own lines

from __future__ import annotations

BROKEN = {
    "c": "int main( {",
    "cpp17": "int main() { std::string s; }",
    "cpp20": "int main( {",
    "cpp23": "int main() { return undefined; }",
    "java": "public class Main { int x = ; }",
    "kotlin": "fun main() { undefined() }",
    "scala": 'object Main extends App { val a: Int = "text" }',
    "python3": "print((",
    "pypy3": "print((",
    "javascript": "const = ;",
    "typescript": "const a: number = 'text'; console.log(a);",
    "go": "package main\nfunc main() { unused := 1 }",
    "rust": 'fn main() { let x: i32 = "text"; }',
    "csharp": 'class P { static void Main() { int a = "text"; } }',
    "ruby": "def (",
    "php": "<?php (((",
    "perl": "use strict; $undeclared = 1;",
    "lua": "x = = 1",
    "haskell": "main :: IO ()\nmain = putStrLn 5",
    "ocaml": "let () = print_string 5",
    "pascal": "program p; begin undefined; end.",
    "racket": "#lang racket\n(displayln undefined-name)",
    "erlang": "-module(main).\n-export([main/0]).\nmain() -> undefined_function().",
    "elixir": "x = (",
    "r": "x <- ((",
    "bash": "if then",
}
"""Every language but SQL, whose statements are only known to be wrong when they run."""

FAILING = {
    "c": "#include <stdlib.h>\nint main(void) { abort(); }",
    "cpp17": "#include <vector>\nint main() { return std::vector<int>().at(1); }",
    "cpp20": "int main() { throw 1; }",
    "cpp23": "int main() { return 3; }",
    "java": "public class Main { public static void main(String[] a) { int x = 1 / a.length; } }",
    "kotlin": 'fun main() { error("no") }',
    "scala": 'object Main extends App { sys.error("no") }',
    "python3": "raise ValueError",
    "pypy3": "raise ValueError",
    "javascript": "throw new Error('no');",
    "typescript": "throw new Error('no');",
    "go": "package main\nfunc main() { panic(1) }",
    "rust": "fn main() { panic!(); }",
    "csharp": "class P { static void Main() { throw new System.Exception(); } }",
    "ruby": "raise 'no'",
    "php": "<?php throw new Exception('no');",
    "perl": "die 'no';",
    "lua": "error('no')",
    "haskell": 'main :: IO ()\nmain = error "no"',
    "ocaml": 'let () = failwith "no"',
    "pascal": "program p; begin halt(3); end.",
    "racket": '#lang racket/base\n(error "no")',
    "erlang": "-module(main).\n-export([main/0]).\nmain() -> erlang:error(no).",
    "elixir": 'raise "no"',
    "r": "stop('no')",
    "bash": "exit 3",
    "sql": "SELECT * FROM nowhere;",
}

TWO_FILES: dict[str, dict[str, str]] = {
    "c": {
        "main.c": '#include <stdio.h>\n#include "part.h"\nint main(void) { printf("%d", part()); }',
        "part.c": '#include "part.h"\nint part(void) { return 42; }',
        "part.h": "int part(void);",
    },
    "cpp20": {
        "main.cpp": "#include <bits/stdc++.h>\nint part();\nint main() { std::cout << part(); }",
        "part.cpp": "int part() { return 42; }",
    },
    "java": {
        "Main.java": "package a.b; public class Main {"
        " public static void main(String[] x) { System.out.print(new a.Part().get()); } }",
        "Part.java": "package a; public class Part { public int get() { return 42; } }",
    },
    "kotlin": {
        "main.kt": "package a\nimport b.part\nfun main() { print(part()) }",
        "part.kt": "package b\nfun part() = 42",
    },
    "scala": {
        "main.scala": "package a\nobject Start {"
        " def main(args: Array[String]): Unit = print(b.Part.get) }",
        "part.scala": "package b\nobject Part { def get = 42 }",
    },
    "python3": {"main.py": "import part\nprint(part.get())", "part.py": "def get(): return 42"},
    "pypy3": {"main.py": "import part\nprint(part.get())", "part.py": "def get(): return 42"},
    "javascript": {
        "main.js": "console.log(require('./part').get())",
        "part.js": "exports.get = () => 42",
    },
    "typescript": {
        "main.ts": "import { get } from './part';\nconsole.log(get());",
        "part.ts": "export function get(): number { return 42; }",
    },
    "go": {
        "main.go": 'package main\nimport "fmt"\nfunc main() { fmt.Print(part()) }',
        "part.go": "package main\nfunc part() int { return 42 }",
    },
    "rust": {
        "main.rs": 'mod part;\nfn main() { println!("{}", part::get()); }',
        "part.rs": "pub fn get() -> i32 { 42 }",
    },
    "csharp": {
        "main.cs": "class P { static void Main() { System.Console.Write(Part.Get()); } }",
        "part.cs": "static class Part { public static int Get() { return 42; } }",
    },
    "ruby": {"main.rb": "require_relative 'part'\nputs part", "part.rb": "def part = 42"},
    "php": {
        "main.php": "<?php require 'part.php'; echo part();",
        "part.php": "<?php function part() { return 42; }",
    },
    "perl": {
        "main.pl": "use Part; print Part::get();",
        "Part.pm": "package Part; sub get { return 42 } 1;",
    },
    "lua": {"main.lua": "print((require('part')))", "part.lua": "return 42"},
    "haskell": {
        "main.hs": "import Part\nmain :: IO ()\nmain = print part",
        "Part.hs": "module Part where\npart :: Int\npart = 42",
    },
    "ocaml": {
        "main.ml": "let () = print_int (Zpart.get ())",
        "zpart.ml": "let get () = 42",
        "zpart.mli": "val get : unit -> int",
    },
    "pascal": {
        "main.pas": "program main; uses part; begin writeln(get); end.",
        "part.pas": "unit part; interface function get: longint; implementation"
        " function get: longint; begin get := 42; end; end.",
    },
    "racket": {
        "main.rkt": '#lang racket/base\n(require "part.rkt")\n(display part)',
        "part.rkt": "#lang racket/base\n(provide part)\n(define part 42)",
    },
    "erlang": {
        "main.erl": '-module(main).\n-export([main/0]).\nmain() -> io:format("~b", [part:get()]).',
        "part.erl": "-module(part).\n-export([get/0]).\nget() -> 42.",
    },
    "elixir": {
        "main.exs": "import Bitwise\ndefmodule Main do\n def add(x), do: Part.get() + (x <<< 1)\n"
        "end\nx = 0\nIO.puts(Main.add(x))",
        "part.ex": "defmodule Part do\n def get, do: 42\nend",
    },
    "r": {"main.r": "source('/app/part.r')\ncat(part())", "part.r": "part <- function() 42"},
    "bash": {"main.sh": "source /app/part.sh\npart", "part.sh": "part() { echo 42; }"},
}
"""Each prints 42. The entry is the main file."""

LIBRARIES = {
    "java": """
import java.math.BigInteger; import java.nio.charset.StandardCharsets; import java.security.*;
import java.time.*; import java.util.*; import java.util.concurrent.*; import java.util.stream.*;
public class Main { public static void main(String[] args) throws Exception {
    var pool = Executors.newFixedThreadPool(4);
    var parts = new ArrayList<Future<Integer>>();
    for (int i = 0; i < 4; i++) { int n = i; parts.add(pool.submit(() -> n)); }
    int sum = 0; for (var part : parts) sum += part.get(); pool.shutdown();
    new SecureRandom().nextInt(); MessageDigest.getInstance("SHA-256").digest(new byte[1]);
    LocalDate.now(ZoneId.of("Europe/Warsaw"));
    sum += IntStream.range(0, 9).parallel().sum();
    System.out.printf(Locale.ROOT, "%d", BigInteger.valueOf(sum).intValueExact());
} }""",
    "python3": "import bisect, ctypes, decimal, hashlib, heapq, json, lzma, random, re, ssl, sqlite3\n"
    "import threading\nt = threading.Thread(target=print, args=(42,)); t.start(); t.join()",
    "pypy3": "import bisect, decimal, hashlib, heapq, json, random, re\nprint(42)",
    "ruby": "require 'set'; require 'bigdecimal'; require 'json'\nputs 42",
    "perl": "use List::Util qw(sum); use POSIX; use Math::BigInt; use Data::Dumper; print 42;",
    "javascript": "require('crypto').randomBytes(4); new Intl.NumberFormat('de'); console.log(42)",
    "csharp": "using System; using System.Numerics; using System.Threading; class P {"
    ' static void Main() { var t = new Thread(() => Console.Write(BigInteger.Parse("42")));'
    " t.Start(); t.Join(); System.Threading.Tasks.Task.Run(() => 1).Wait(); } }",
    "haskell": "import qualified Data.Map as M\nimport Data.Array\nimport qualified Data.ByteString as B"
    "\nmain :: IO ()\nmain = print (M.size (M.fromList [(i, i) | i <- [1 .. 42 :: Int]]))",
    "ocaml": 'let () = ignore (Unix.gettimeofday ()); ignore (Str.regexp "a"); print_int 42',
    "cpp20": "#include <bits/stdc++.h>\nint main() { int n = 0; std::vector<std::thread> all;"
    " std::mutex m; for (int i = 0; i < 6; i++) all.emplace_back([&] { std::lock_guard g(m); n += 7; });"
    " for (auto &t : all) t.join(); std::cout << n; }",
    "go": 'package main\nimport ("fmt"; "math/big"; "sort"; "sync")\nfunc main() {'
    " var w sync.WaitGroup; w.Add(1); go w.Done(); w.Wait(); sort.Ints([]int{2, 1});"
    " fmt.Print(big.NewInt(42)) }",
    "pascal": "program p; uses sysutils, math, classes; begin writeln(max(42, 1)); end.",
    "racket": "#lang racket\n(require data/heap math/number-theory)\n(display 42)",
    "r": "library(stats4); library(parallel); cat(round(median(c(41, 42, 43))))",
    "elixir": "require Bitwise\nTask.async(fn -> IO.puts(MapSet.size(MapSet.new(1..42))) end) |> Task.await()",
    "erlang": "-module(main).\n-export([main/0]).\nmain() ->\n"
    ' io:format("~b", [lists:last(lists:sort(sets:to_list(sets:from_list([42, 1]))))]).',
    "bash": "printf '40\\n2\\n' | sort -n | paste -sd+ | awk -F+ '{ print $1 + $2 }'",
}
"""Each prints 42 after using what solvers of the language expect to find."""
