"""What the editor starts with: the least that reads standard input, by language id."""

from __future__ import annotations

_C = """#include <stdio.h>

int main(void) {
    /* scanf(...) */
    return 0;
}
"""

_CPP = """#include <iostream>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);

    return 0;
}
"""

_PYTHON = """import sys


def main() -> None:
    data = sys.stdin.read().split()


main()
"""

_JAVA = """import java.io.*;
import java.util.*;

public class Main {
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    }
}
"""

_JAVASCRIPT = """const lines = require("fs").readFileSync(0, "utf8").split("\\n");
"""

_TYPESCRIPT = """import { readFileSync } from "fs";

const lines: string[] = readFileSync(0, "utf8").split("\\n");
"""

_GO = """package main

import (
	"bufio"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	_ = in
}
"""

_RUST = """use std::io::{self, Read};

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut words = input.split_ascii_whitespace();
}
"""

_KOTLIN = """fun main() {
    val words = System.`in`.bufferedReader().readText().split(Regex("\\\\s+"))
}
"""

_CSHARP = """using System;

class Program
{
    static void Main()
    {
        string line = Console.ReadLine();
    }
}
"""

_RUBY = """words = $stdin.read.split
"""

_PHP = """<?php
$words = preg_split('/\\s+/', trim(stream_get_contents(STDIN)));
"""

_SCALA = """object Main extends App {
  val words = io.Source.stdin.mkString.split("\\\\s+")
}
"""

_OCAML = """let () = Scanf.scanf " %d" (fun n ->
  ignore n)
"""

_RACKET = """#lang racket
(define lines (port->lines))
"""

_ERLANG = """-module(main).
-export([main/0]).

main() ->
    _Line = io:get_line("").
"""

_ELIXIR = """words = IO.read(:stdio, :eof) |> String.split()
_ = words
"""

_R = """words <- scan(file("stdin"), what = "", quiet = TRUE)
"""

_SQL = """-- The input is the table input(line_no, line).
SELECT line FROM input ORDER BY line_no;
"""

_HASKELL = """main :: IO ()
main = do
  input <- getContents
  let ws = words input
  return ()
"""

_PASCAL = """program main;
begin
end.
"""

_LUA = """local input = io.read("a")
"""

_PERL = """use strict;
use warnings;

my @words = split ' ', do { local $/; <STDIN> };
"""

_BASH = """#!/bin/bash
read -r line
"""

# Longest first: "csharp" must not be taken for "c", nor "javascript" for "java".
_BY_PREFIX = (
    ("javascript", _JAVASCRIPT),
    ("typescript", _TYPESCRIPT),
    ("haskell", _HASKELL),
    ("erlang", _ERLANG),
    ("elixir", _ELIXIR),
    ("racket", _RACKET),
    ("csharp", _CSHARP),
    ("kotlin", _KOTLIN),
    ("scala", _SCALA),
    ("ocaml", _OCAML),
    ("pascal", _PASCAL),
    ("python", _PYTHON),
    ("pypy", _PYTHON),
    ("bash", _BASH),
    ("java", _JAVA),
    ("node", _JAVASCRIPT),
    ("perl", _PERL),
    ("ruby", _RUBY),
    ("rust", _RUST),
    ("cpp", _CPP),
    ("lua", _LUA),
    ("php", _PHP),
    ("sql", _SQL),
    ("go", _GO),
    ("js", _JAVASCRIPT),
    ("r", _R),
    ("c", _C),
)


def template(language_id: str) -> str:
    """The starter text of a language, "" when there is none."""
    for prefix, text in _BY_PREFIX:
        digits = language_id.removeprefix(prefix)
        if language_id.startswith(prefix) and (digits == "" or digits.isdigit()):
            return text
    return ""
