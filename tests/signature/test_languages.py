"""Every language, compiled and run in the real sandbox."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import languages.typescript
from languages.language import NoSourceError, Sources
from languages.registry import LANGUAGES
from languages.signature import SIGNATURE_LANGUAGES, starter, wrap
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.sandbox import NsjailSandbox
from tests.signature.host import Built, build
from tests.signature.problems import PROBLEMS

pytestmark = pytest.mark.slow

SOLUTIONS = Path(__file__).parent / "solutions"
FOLDERS = {"cpp17": "cpp", "cpp20": "cpp", "cpp23": "cpp", "pypy3": "python3"}
"""Where solutions of languages with several versions are."""
MAIN_IDS = [key for key in SIGNATURE_LANGUAGES if key not in ("cpp17", "cpp23", "pypy3")]
PAIRS = [(key, problem) for key in MAIN_IDS for problem in PROBLEMS] + [
    (key, problem) for key in ("cpp17", "cpp23", "pypy3") for problem in ("labels", "LruCache")
]
"""Languages that share a driver are tried with what is most likely to differ."""

PRINTS = {
    "cpp": 'cout << "noise" << endl; puts("[0]");',
    "java": 'System.out.println("noise"); System.out.print("[0]");',
    "kotlin": 'println("noise"); print("[0]")',
    "python3": 'print("noise"); print("[0]", end="", flush=True)',
    "javascript": 'console.log("noise"); process.stdout.write("[0]");',
    "typescript": 'console.log("noise"); process.stdout.write("[0]");',
    "go": 'print("noise\\n"); os.Stdout.WriteString("[0]")',
    "rust": 'println!("noise"); print!("[0]");',
    "csharp": 'System.Console.WriteLine("noise"); System.Console.Write("[0]");',
    "ruby": 'puts "noise"; $stdout.print "[0]"; system("true") rescue nil',
    "php": 'echo "noise\\n"; fwrite(fopen("php://output", "w"), "[0]");',
}
CRASHES = {
    "cpp": "vector<int>().at(3);",
    "java": "int[] none = new int[0]; none[3] = 1;",
    "kotlin": "intArrayOf()[3]",
    "python3": "[][3]",
    "javascript": "undefined.x;",
    "typescript": "(undefined as any).x;",
    "go": "var none []int; none[3] = 1",
    "rust": 'let none: Vec<i32> = "".chars().map(|_| 1).collect(); println!("{}", none[3]);',
    "csharp": "int[] none = new int[0]; none[3] = 1;",
    "ruby": "nil.missing",
    "php": "intdiv(1, 0);",
}
NO_RUNTIME_LINES = ("cpp", "csharp", "typescript")
"""Compiled without line tables, or, of TypeScript, without the map to the source."""
READS_INPUT = {
    "cpp": "string s; if (getline(cin, s)) abort();",
    "java": "try { if (System.in.read() >= 0) throw new Error(); } "
    "catch (java.io.IOException e) {}",
    "kotlin": "check(readLine() == null)",
    "python3": "import sys, os; assert not sys.stdin.read() and not os.read(0, 1)",
    "javascript": 'if (require("fs").readFileSync(0).length) throw new Error();',
    "typescript": 'if (require("fs").readFileSync(0).length) throw new Error();',
    "go": "var b [1]byte; if n, _ := os.Stdin.Read(b[:]); n > 0 { panic(n) }",
    "rust": "let mut s = String::new(); assert!(std::io::stdin().read_line(&mut s).unwrap() == 0);",
    "csharp": "if (System.Console.In.Read() >= 0) throw new Exception();",
    "ruby": "raise if $stdin.read(1) || STDIN.gets",
    "php": 'if (stream_get_contents(fopen("php://stdin", "r")) !== "") exit(1);',
}
EARLY = {
    "cpp": "static int early = [] { string s; if (getline(cin, s)) abort(); return 0; }();",
    "kotlin": "val early = check(readLine() == null)",
    "python3": "assert not open(0).read()",
    "javascript": 'if (require("fs").readFileSync(0).length) throw new Error();',
    "typescript": 'if (require("fs").readFileSync(0).length) throw new Error();',
    "go": "var early = func() int { n, _ := os.Stdin.Read(make([]byte, 1)); return 1 / (1 - n) }()",
    "ruby": "BEGIN { raise if $stdin.read(1) }",
    "php": 'if (stream_get_contents(fopen("php://stdin", "r")) !== "") exit(1);',
}
"""Code outside functions and classes, which runs as early as the language lets it."""
CYCLES = {
    "cpp": "ListNode *reverseChain(ListNode *head) { return head->next = head; }",
    "java": "public ListNode reverseChain(ListNode head) { return head.next = head; }",
    "kotlin": "fun reverseChain(head: ListNode?): ListNode? { head!!.next = head; return head }",
    "python3": "def reverseChain(self, head): head.next = head; return head",
    "javascript": "function reverseChain(head) { return (head.next = head); }",
    "typescript": "function reverseChain(head: ListNode) { return (head.next = head); }",
    "go": "func reverseChain(head *ListNode) *ListNode { head.Next = head; return head }",
    "csharp": "public ListNode ReverseChain(ListNode head) { return head.next = head; }",
    "ruby": "def reverse_chain(head) head.next = head end",
    "php": "function reverseChain($head) { return $head->next = $head; }",
}
"""Of these, Rust's boxes cannot make one."""
SAME_GRAPH = {
    "cpp": "Node *copyGraph(Node *start) { return start; }",
    "java": "public Node copyGraph(Node start) { return start; }",
    "kotlin": "fun copyGraph(start: Node?): Node? = start",
    "python3": "def copyGraph(self, start): return start",
    "javascript": "const copyGraph = (start) => start;",
    "typescript": "function copyGraph(start: Node): Node { return start; }",
    "go": "func copyGraph(start *Node) *Node { return start }",
    "rust": "pub fn copy_graph(start: Option<std::rc::Rc<std::cell::RefCell<Node>>>) -> "
    "Option<std::rc::Rc<std::cell::RefCell<Node>>> { start }",
    "csharp": "public Node CopyGraph(Node start) { return start; }",
    "ruby": "def copy_graph(start) start end",
    "php": "function copyGraph($start) { return $start; }",
}
IN_CLASS = {
    "cpp": "class Solution { public: @ };",
    "python3": "class Solution:\n    @",
    "csharp": "public class Solution { @ }",
    "rust": "impl Solution { @ }",
    **dict.fromkeys(("java", "kotlin", "php"), "class Solution { @ }"),
}
ENDS = {
    "cpp": "exit(0);",
    "java": "System.exit(0);",
    "kotlin": "System.exit(0)",
    "python3": "import sys; sys.exit(0)",
    "javascript": "process.exit(0);",
    "typescript": "(process as any).exit(0);",
    "go": "os.Exit(0)",
    "rust": "std::process::exit(0);",
    "csharp": "System.Environment.Exit(0);",
    "ruby": "exit(0)",
    "php": "exit(0);",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[NsjailSandbox]:
    place = find_place(f"test-signature-{os.getpid()}")
    before = os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0)
    sandbox = NsjailSandbox(place)
    yield sandbox
    sandbox.close()
    place.remove()
    assert (os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0)) == before


def solution(language: str, problem: str) -> str:
    folder = SOLUTIONS / FOLDERS.get(language, language)
    [path] = folder.glob(f"{problem}.*")
    return path.read_text()


def changed(language: str, deed: str) -> tuple[str, int]:
    """The pair solution with `deed` in its first line, and that line's number."""
    code = solution(language, "pairForTarget")
    line = next(n for n, text in enumerate(code.splitlines(), 1) if "HERE" in text)
    if language == "go" and "os." in deed:
        code = code.replace("package main", 'package main; import "os"')
    return re.sub(r"(//|#) HERE", lambda _: deed, code), line


def built(sandbox: NsjailSandbox, language: str, problem: str, code: str = "") -> Built:
    code = code or solution(language, problem)
    made = build(sandbox, PROBLEMS[problem].signature, language, code)
    assert made.jail is not None, made.log
    return made


@pytest.mark.parametrize(("language", "problem"), PAIRS)
def test_right_solution_is_accepted(sandbox: NsjailSandbox, language: str, problem: str) -> None:
    """All types go in and come out; the answer of another test is not accepted."""
    made = built(sandbox, language, problem)
    assert made.jail is not None
    with made.jail:
        for test, answer in PROBLEMS[problem].tests:
            ran = made.run(test, answer)
            assert ran.accepted, ran
        last = PROBLEMS[problem].tests[-1][0]
        other = "[null,7]" if problem == "LruCache" else PROBLEMS[problem].tests[0][1]
        if len(PROBLEMS[problem].tests) > 1 or problem == "LruCache":
            assert not made.run(last, other).comparison.accepted


@pytest.mark.parametrize("problem", ("labels", "LruCache", "copyGraph"))
@pytest.mark.parametrize("language", MAIN_IDS)
def test_starter_compiles_and_is_wrong(sandbox: NsjailSandbox, language: str, problem: str) -> None:
    """What participants begin with fits the driver, and solves nothing."""
    signature = PROBLEMS[problem].signature
    made = built(sandbox, language, problem, starter(signature, language))
    assert made.jail is not None
    with made.jail:
        test, answer = PROBLEMS[problem].tests[0]
        assert not made.run(test, answer).accepted


@pytest.mark.parametrize("language", MAIN_IDS)
def test_printing_goes_to_stderr(sandbox: NsjailSandbox, language: str) -> None:
    """A participant's printing, even of a result, disturbs nothing and is shown to them."""
    code, _ = changed(language, PRINTS[FOLDERS.get(language, language)])
    made = built(sandbox, language, "pairForTarget", code)
    assert made.jail is not None
    with made.jail:
        ran = made.run(*PROBLEMS["pairForTarget"].tests[0])
    assert ran.accepted, ran
    assert "noise" in ran.stderr and "[0]" in ran.stderr
    assert "noise" not in ran.stdout


@pytest.mark.parametrize("language", MAIN_IDS)
def test_input_is_gone_before_the_solution_runs(sandbox: NsjailSandbox, language: str) -> None:
    """The test cannot be read: standard input is empty."""
    code, _ = changed(language, READS_INPUT[FOLDERS.get(language, language)])
    made = built(sandbox, language, "pairForTarget", code)
    assert made.jail is not None
    with made.jail:
        ran = made.run(*PROBLEMS["pairForTarget"].tests[0])
    assert ran.accepted, ran


@pytest.mark.parametrize("language", MAIN_IDS)
def test_crash_names_the_solution_and_its_line(sandbox: NsjailSandbox, language: str) -> None:
    """A failure is the program's own, and its trace points into the participant's file."""
    family = FOLDERS.get(language, language)
    code, line = changed(language, CRASHES[family])
    made = built(sandbox, language, "pairForTarget", code)
    assert made.jail is not None
    with made.jail:
        ran = made.run(*PROBLEMS["pairForTarget"].tests[0])
    assert ran.outcome.exit_code != 0
    assert not ran.comparison.accepted and "before its result" in ran.comparison.message
    if family not in NO_RUNTIME_LINES:
        stem = Path(SIGNATURE_LANGUAGES[language].solution).stem
        assert re.search(rf"{stem}\.\w+(:|\(|\", line |.*on line ){line}\b", ran.stderr), ran.stderr
    else:
        assert re.search(r"out_of_range|Solution|solution", ran.stderr), ran.stderr


def test_typescript_traces_follow_the_compilers_map(
    sandbox: NsjailSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the compiler leaves a map, a trace names the line of the TypeScript source."""
    flags = (*languages.typescript.FLAGS, "--inlineSourceMap")
    monkeypatch.setattr(languages.typescript, "FLAGS", flags)
    code, line = changed("typescript", CRASHES["typescript"])
    made = built(sandbox, "typescript", "pairForTarget", code)
    assert made.jail is not None
    with made.jail:
        ran = made.run(*PROBLEMS["pairForTarget"].tests[0])
    assert f"solution.ts:{line}:" in ran.stderr, ran.stderr


@pytest.mark.parametrize("language", MAIN_IDS)
def test_compile_error_names_the_line(sandbox: NsjailSandbox, language: str) -> None:
    """What compilers refuse is at the line where the participant wrote it."""
    # Rust shows a stray bracket where it begins to miss the other one.
    code, line = changed(language, "let 1;" if language == "rust" else "this is no code ) ;")
    made = build(sandbox, PROBLEMS["pairForTarget"].signature, language, code)
    assert made.jail is None
    name = SIGNATURE_LANGUAGES[language].solution
    assert re.search(rf"{name}(:|\(|\", line |.*on line ){line}\b", made.log), made.log


@pytest.mark.parametrize("language", MAIN_IDS)
def test_long_lists_are_read_and_written(sandbox: NsjailSandbox, language: str) -> None:
    """A hundred thousand nodes go in and out, in a small part of a second's work."""
    count = 100_000
    made = built(sandbox, language, "reverseChain")
    assert made.jail is not None
    forward, backward = list(range(count)), list(range(count - 1, -1, -1))
    with made.jail:
        ran = made.run(f"{forward}\n", str(backward))
    assert ran.accepted, ran.comparison


@pytest.mark.parametrize("family", EARLY)
def test_input_is_gone_before_anything_of_the_solution(sandbox: NsjailSandbox, family: str) -> None:
    """Initialisers that run before the call find standard input empty too."""
    language = next(key for key in MAIN_IDS if FOLDERS.get(key, key) == family)
    code = solution(language, "pairForTarget") + "\n" + EARLY[family] + "\n"
    if family == "go":
        code = code.replace("package main", 'package main; import "os"')
    made = built(sandbox, language, "pairForTarget", code)
    assert made.jail is not None
    with made.jail:
        ran = made.run(*PROBLEMS["pairForTarget"].tests[0])
    assert ran.accepted, ran


def _whole(family: str, member: str) -> str:
    return IN_CLASS.get(family, "@").replace("@", member)


@pytest.mark.parametrize("family", CYCLES)
def test_cycles_are_refused(sandbox: NsjailSandbox, family: str) -> None:
    """A list that bites its tail is a wrong result, not an endless run."""
    language = next(key for key in MAIN_IDS if FOLDERS.get(key, key) == family)
    made = built(sandbox, language, "reverseChain", _whole(family, CYCLES[family]))
    assert made.jail is not None
    with made.jail:
        ran = made.run(*PROBLEMS["reverseChain"].tests[0])
    assert ran.outcome.exit_code == 0, ran
    assert "cycle" in ran.comparison.message, ran


@pytest.mark.parametrize("family", SAME_GRAPH)
def test_a_returned_graph_is_made_of_new_nodes(sandbox: NsjailSandbox, family: str) -> None:
    """The given nodes do not pass for their own copy."""
    language = next(key for key in MAIN_IDS if FOLDERS.get(key, key) == family)
    made = built(sandbox, language, "copyGraph", _whole(family, SAME_GRAPH[family]))
    assert made.jail is not None
    with made.jail:
        ran = made.run(*PROBLEMS["copyGraph"].tests[0])
    assert ran.outcome.exit_code == 0, ran
    assert "not numbered from 1" in ran.comparison.message, ran


@pytest.mark.parametrize("language", MAIN_IDS)
def test_ending_early_is_no_result(sandbox: NsjailSandbox, language: str) -> None:
    """A program that ends by itself with status 0 has not solved the test."""
    code, _ = changed(language, ENDS[FOLDERS.get(language, language)])
    made = built(sandbox, language, "pairForTarget", code)
    assert made.jail is not None
    with made.jail:
        ran = made.run(*PROBLEMS["pairForTarget"].tests[0])
    assert ran.outcome.exit_code == 0, ran
    assert not ran.comparison.accepted and "before its result" in ran.comparison.message


def test_one_file_is_the_rule() -> None:
    """More files could stand in the driver's way."""
    signature = PROBLEMS["pairForTarget"].signature
    with pytest.raises(NoSourceError, match="exactly one"):
        wrap(signature, "python3", Sources({"a.py": b"", "json.py": b""}))


def test_lines_stay_where_they_are() -> None:
    """What is added to a source goes on its first line."""
    signature = PROBLEMS["pairForTarget"].signature
    for key, language in SIGNATURE_LANGUAGES.items():
        source = b"first\nsecond\n"
        wrapped = wrap(signature, key, Sources({"any": source})).contents[language.solution]
        assert wrapped.endswith(source) and wrapped.count(b"\n") == 2, key


def test_every_language_is_one_of_the_registry() -> None:
    """Ids are those of the judge's languages."""
    assert set(SIGNATURE_LANGUAGES) <= set(LANGUAGES)
