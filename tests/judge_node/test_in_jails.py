"""Judging with the problem's own programs in real jails: every way in which they can go wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from judge_node.artefacts import ArtefactCache
from judge_node.jails import PreparedJails
from judge_node.judging import judge
from judge_node.report import Judged, Task
from judge_node.selftest import find_candidates
from languages.language import Toolchain
from languages.registry import LANGUAGES
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.sandbox import NsjailSandbox
from testdata.problem import Kind, Verdict
from testdata.programs import OutputValidator, Protocol
from tests.judge_node.problems import LIMITS, Bundle

V = Verdict
QUICK = replace(LIMITS, validation_time_s=0.5)
"""For programs that shall meet their limits."""

ECHO = r"""
#include <stdio.h>
int main(void) { for (int c; (c = getchar()) != EOF;) putchar(c); }
"""
GUESS_BY_HALVES = r"""
#include <stdio.h>
#include <string.h>
int main(void) {
    int low = 1, high = 1000;
    char said[16];
    while (low <= high) {
        int middle = (low + high) / 2;
        printf("%d\n", middle);
        fflush(stdout);
        if (scanf("%15s", said) != 1) return 1;
        if (!strcmp(said, "correct")) return 0;
        if (!strcmp(said, "lower")) high = middle - 1; else low = middle + 1;
    }
    return 2;
}
"""
GUESS_REFEREE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
    char path[256];
    FILE *in = fopen(argv[1], "r");
    int secret, guess, count = 0;
    if (!in || fscanf(in, "%d", &secret) != 1) return 1;
    snprintf(path, sizeof path, "%sjudgemessage.txt", argv[3]);
    FILE *note = fopen(path, "w");
    while (count++ < 10 && scanf("%d", &guess) == 1) {
        fprintf(note, "guess %d: %d\n", count, guess);
        puts(guess == secret ? "correct" : guess > secret ? "lower" : "higher");
        fflush(stdout);
        if (guess == secret) return 42;
    }
    fprintf(note, "not found\n");
    return 43;
}
"""
REFEREE_IN_PYTHON = """
import sys
secret = int(open(sys.argv[1]).read())
for count in range(10):
    line = sys.stdin.readline()
    if not line:
        break
    guess = int(line)
    print("correct" if guess == secret else "lower" if guess > secret else "higher", flush=True)
    if guess == secret:
        sys.exit(42)
open(sys.argv[3] + "teammessage.txt", "w").write("you did not find it")
sys.exit(43)
"""


@pytest.fixture(scope="module")
def toolchains() -> Mapping[str, Toolchain]:
    wanted = (LANGUAGES["c"], LANGUAGES["python3"])
    return {c.language.id: c.tools for c in find_candidates(Path("/nonexistent"), languages=wanted)}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[NsjailSandbox]:
    place = find_place(f"test-judging-{os.getpid()}")
    sandbox = NsjailSandbox(place)
    yield sandbox
    sandbox.close()
    place.remove()


class Court:
    """Judges with one slot and one compile cache."""

    def __init__(
        self, sandbox: NsjailSandbox, toolchains: Mapping[str, Toolchain], cache: ArtefactCache
    ) -> None:
        self._jails = PreparedJails(sandbox)
        self._toolchains = toolchains
        self._cache = cache

    def judge(self, bundle: Path, source: str, language: str = "c") -> Judged:
        name = LANGUAGES[language].source_name
        task = Task(
            "t",
            language,
            self._toolchains[language],
            {name: source.encode()},
            "",
            bundle,
            run_all=False,
            toolchains=self._toolchains,
        )
        try:
            return judge(task, self._jails, lambda _: None, self._cache)
        finally:
            self._jails.renew()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> ArtefactCache:
    return ArtefactCache(tmp_path_factory.mktemp("artefacts"), 1 << 30)


@pytest.fixture
def court(
    sandbox: NsjailSandbox, toolchains: Mapping[str, Toolchain], cache: ArtefactCache
) -> Court:
    return Court(sandbox, toolchains, cache)


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return Bundle(tmp_path / "bundle").test("secret/1", "321\n", "the answer\n")


# ---- validators

PARITY = r"""
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
    char path[256], answer[64] = "";
    int wanted, got;
    fscanf(fopen(argv[1], "r"), "%d", &wanted);
    fread(answer, 1, 10, fopen(argv[2], "r"));
    snprintf(path, sizeof path, "%steammessage.txt", argv[3]);
    FILE *team = fopen(path, "w");
    fprintf(team, "%d arguments, the last is %s", argc - 1, argv[argc - 1]);
    if (strcmp(answer, "the answer") || scanf("%d", &got) != 1) return 43;
    return got % 2 == wanted % 2 ? 42 : 43;
}
"""


@pytest.mark.parametrize(("number", "verdict"), [("7", V.AC), ("8", V.WA), ("x", V.WA)])
def test_validator_in_c(tmp_path: Path, court: Court, number: str, verdict: Verdict) -> None:
    """Reads input, answer, output and arguments, and tells the team something."""
    bundle = Bundle(tmp_path).test("secret/1", "321\n", "the answer\n", validator_args=("x", "y"))
    path = bundle.write(output_validator=bundle.validator(PARITY))
    judged = court.judge(path, f'int main(void) {{ puts("{number}"); }}')
    assert judged.verdict is verdict, judged
    assert judged.tests[0].team_message == "5 arguments, the last is y"


def test_validator_in_another_language(bundle: Bundle, court: Court) -> None:
    """A C submission judged by Python, which the compile cache keeps as well."""
    check = "import sys\nsys.exit(42 if sys.stdin.read() == '321\\n' else 43)\n"
    path = bundle.write(output_validator=bundle.validator(check, "python3"))
    assert court.judge(path, ECHO).verdict is V.AC
    assert court.judge(path, "int main(void) { return 0; }").verdict is V.WA


def test_validator_of_scripts(bundle: Bundle, court: Court) -> None:
    """`build` makes `run` out of the files beside it."""
    files = {
        "build": "#!/bin/sh\nset -e\ncc -o checker main.c\nprintf '#!/bin/sh\\nexec /app/checker' "
        "> run\nchmod +x run\n",
        "main.c": "int main(void) { return 42; }",
    }
    program = bundle.program(files, language="")
    path = bundle.write(output_validator=OutputValidator(program))
    first = court.judge(path, ECHO)
    assert first.verdict is V.AC, first
    assert court.judge(path, ECHO).verdict is V.AC  # from the cache
    broken = Bundle(path.parent / "broken").test("secret/1")
    program = broken.program({"build": "#!/bin/sh\necho no luck >&2; exit 1\n"}, language="")
    judged = court.judge(broken.write(output_validator=OutputValidator(program)), ECHO)
    assert (judged.verdict, "no luck" in judged.tests[0].judge_message) == (V.JE, True)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("int main(void) { return 0; }", "status 0", id="status"),
        pytest.param("int main(void) { *(volatile int *)0 = 1; }", "SIGSEGV", id="crash"),
        pytest.param("int main(void) { for (;;) ; }", "cpu limit", id="spin"),
        pytest.param("#include <unistd.h>\nint main(void) { pause(); }", "wall limit", id="sleep"),
        pytest.param(
            "#include <stdlib.h>\n#include <string.h>\n"
            "int main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }",
            "memory limit",
            id="memory",
        ),
        pytest.param('int main(void) { for (;;) puts("x"); }', "output limit", id="flood"),
        pytest.param("int main(", "error", id="does not compile"),
    ],
)
def test_validator_that_goes_wrong(bundle: Bundle, court: Court, source: str, words: str) -> None:
    """Is a judge error with evidence, never the participant's."""
    path = bundle.write(QUICK, output_validator=bundle.validator(source))
    judged = court.judge(path, ECHO)
    assert (judged.verdict, judged.tests[0].team_message) == (V.JE, "")
    assert words in judged.tests[0].judge_message


FEEDBACK = """
import os, sys
f = sys.argv[3]
{deed}
sys.exit({status})
"""


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        ("w = open(f + 'judgemessage.txt', 'w'); [w.write('x' * 10**6) for _ in range(90)]", "x"),
        ("os.mkfifo(f + 'judgemessage.txt')", ""),
        ("os.symlink(sys.argv[2], f + 'judgemessage.txt')", ""),
        ("os.mkdir(f + 'judgemessage.txt')", ""),
        ("os.rmdir(f); os.symlink('/app', f[:-1])", ""),
        ("[open(f + str(i), 'w') for i in range(200)]", ""),
    ],
)
def test_odd_feedback_changes_no_verdict(
    bundle: Bundle, court: Court, deed: str, message: str
) -> None:
    """Huge, special or misplaced files are cut or ignored; the exit code stands."""
    for status, verdict in ((42, V.AC), (43, V.WA)):
        check = FEEDBACK.format(deed=deed, status=status)
        judged = court.judge(
            bundle.write(output_validator=bundle.validator(check, "python3")), ECHO
        )
        said = judged.tests[0].judge_message
        assert (judged.verdict, said[:1], len(said) < 3000) == (verdict, message, True), judged


def test_next_pass_is_read_by_the_submission(bundle: Bundle, court: Court) -> None:
    """The submission adds one in each pass until the validator is content."""
    check = """
import sys
f = sys.argv[3]
got = int(sys.stdin.read())
with open(f + "judgemessage.txt", "a") as note:
    note.write(f"{got} ")
if got < 324:
    open(f + "nextpass.in", "w").write(str(got))
sys.exit(42)
"""
    path = bundle.write(
        replace(LIMITS, validation_passes=3),
        output_validator=bundle.validator(check, "python3"),
        kind=Kind(multi_pass=True),
    )
    judged = court.judge(path, "print(int(input()) + 1)", "python3")
    assert (judged.verdict, judged.tests[0].judge_message) == (V.AC, "322 323 324")
    assert court.judge(path, "print(int(input()) - 1)", "python3").verdict is V.JE


CHECKER = r"""
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
    char got[64] = "", wanted[64] = "";
    fgets(got, 64, fopen(argv[2], "r"));
    fgets(wanted, 64, fopen(argv[3], "r"));
    if (!strcmp(got, wanted)) { fprintf(stderr, "ok as expected"); return 0; }
    if (!got[0]) { fprintf(stderr, "wrong output format nothing there"); return 2; }
    if (got[0] == '5') { fprintf(stderr, "points 5.5 half"); return 5; }
    fprintf(stderr, "wrong answer %s", got);
    return 1;
}
"""


@pytest.mark.parametrize(
    ("output", "verdict", "score"),
    [("the answer", V.AC, 10), ("other", V.WA, 0), ("", V.PE, 0), ("5", V.AC, 5.5)],
)
def test_checker_with_testlibs_manners(
    tmp_path: Path, court: Court, output: str, verdict: Verdict, score: float
) -> None:
    """Three files, an exit code, a message on stderr."""
    bundle = Bundle(tmp_path).test("secret/1", "", "the answer\n", score=10.0)
    validator = bundle.validator(CHECKER, protocol=Protocol.TESTLIB)
    path = bundle.write(output_validator=validator, kind=Kind(scoring=True))
    source = f'#include <stdio.h>\nint main(void) {{ if (*"{output}") puts("{output}"); }}'
    judged = court.judge(path, source)
    assert (judged.verdict, judged.score) == (verdict, score), judged


# ---- interaction

TALK = Kind(interactive=True)


@pytest.mark.parametrize(
    ("referee", "language"), [(GUESS_REFEREE, "c"), (REFEREE_IN_PYTHON, "python3")]
)
def test_guessing_game(bundle: Bundle, court: Court, referee: str, language: str) -> None:
    """Halving finds the number, counting upwards does not."""
    path = bundle.write(output_validator=bundle.validator(referee, language), kind=TALK)
    judged = court.judge(path, GUESS_BY_HALVES)
    assert judged.verdict is V.AC, judged
    upwards = "for i in range(1, 1001):\n    print(i, flush=True)\n    input()\n"
    judged = court.judge(path, upwards, "python3")
    assert judged.verdict is V.WA, judged


SAYS = "#include <stdio.h>\n#include <unistd.h>\nint main(void) {{ char b[9]; {deed} }}"
READ, REFUSE, ACCEPT = "read(0, b, 9);", "return 43;", "return 42;"
SLEEP, SPIN, DIE = "pause();", "for (;;) ;", "*(volatile int *)0 = 1;"
FLOOD = 'for (;;) write(1, "xxxxxxxx", 8);'
LAST_WORD = 'for (int i = 0; i < 30000; i++) puts("good bye"); fflush(stdout); return 42;'
DRAIN = "while (read(0, b, 9) > 0) ;"


@pytest.mark.parametrize(
    ("submission", "validator", "verdict"),
    [
        pytest.param(READ + "return 3;", REFUSE, V.WA, id="refused, then it fails"),
        pytest.param(FLOOD, REFUSE, V.WA, id="refused, then SIGPIPE"),
        pytest.param("return 3;", READ + REFUSE, V.RE, id="it fails first"),
        pytest.param(DIE, READ + ACCEPT, V.RE, id="it dies first"),
        pytest.param(READ + "return 3;", ACCEPT, V.RE, id="accepted, but it fails"),
        pytest.param("return 0;", READ + ACCEPT, V.AC, id="accepted"),
        pytest.param(READ, READ + REFUSE, V.ILE, id="deadlock"),
        pytest.param(SPIN, READ + REFUSE, V.TLE, id="it computes for ever"),
        pytest.param(READ, SLEEP, V.JE, id="the validator sleeps"),
        pytest.param("return 0;", SPIN, V.JE, id="the validator spins"),
        pytest.param("return 0;", READ + DIE, V.JE, id="the validator dies"),
        pytest.param(READ + "return 3;", DIE, V.JE, id="the validator dies first"),
        pytest.param("return 0;", 'puts("x"); sleep(1); ' + LAST_WORD, V.AC, id="last words"),
        pytest.param("return 3;", READ + LAST_WORD, V.RE, id="last words to a failed one"),
        pytest.param("return 0;", FLOOD, V.JE, id="the validator talks for ever"),
        pytest.param(FLOOD, DRAIN + ACCEPT, V.TLE, id="it floods a listener"),
        pytest.param(FLOOD, FLOOD, V.JE, id="both flood, and it never ends"),
        pytest.param(FLOOD, READ + SLEEP, V.JE, id="it floods one who sleeps"),
        pytest.param(SLEEP, FLOOD, V.JE, id="it sleeps, flooded for ever"),
    ],
)
def test_who_is_to_blame(
    bundle: Bundle, court: Court, submission: str, validator: str, verdict: Verdict
) -> None:
    """Every way in which a conversation ends, in real processes."""
    limits = replace(QUICK, time_s=0.3)
    check = bundle.validator(SAYS.format(deed=validator))
    path = bundle.write(limits, output_validator=check, kind=TALK)
    judged = court.judge(path, SAYS.format(deed=submission))
    got = judged.verdict
    if verdict in (V.TLE, V.ILE) and got in (V.TLE, V.ILE):
        got = verdict  # on a busy host the wall limit may come first
    assert got is verdict, judged


def test_interactor_with_checker(bundle: Bundle, court: Court) -> None:
    """The interactor writes what was found out, the checker judges it."""
    interactor = r"""
#include <stdio.h>
int main(int argc, char **argv) {
    char said[64] = "";
    printf("go on\n");
    fflush(stdout);
    if (!fgets(said, 64, stdin)) { fprintf(stderr, "nothing said"); return 2; }
    FILE *out = fopen(argv[2], "w");
    fprintf(out, "the %s", said);
    fclose(out);
    return 0;
}
"""
    path = bundle.write(
        kind=TALK,
        interactor=bundle.program({"talk.c": interactor}, folder="interactors"),
        output_validator=bundle.validator(CHECKER, protocol=Protocol.TESTLIB),
    )
    assert court.judge(path, "input(); print('answer')", "python3").verdict is V.AC
    assert court.judge(path, "input(); print('lie')", "python3").verdict is V.WA
    silent = court.judge(path, "input()", "python3")
    assert (silent.verdict, silent.tests[0].judge_message) == (V.PE, "nothing said")


# ---- what is put beside a program


def test_files_and_arguments(tmp_path: Path, court: Court) -> None:
    """A program finds its test's files where it runs, and may change them if it may write."""
    bundle = Bundle(tmp_path)
    files = bundle.files("data/secret/1.files", {"a.txt": "one", "b/c.txt": "two"})
    bundle.test("secret/1", "", "one two -v", files=files, args=("-v",))
    source = "import sys\nprint(open('a.txt').read(), open('b/c.txt').read(), *sys.argv[1:])\n"
    assert court.judge(bundle.write(), source, "python3").verdict is V.AC
    source += "open('a.txt', 'w').write('x'); open('new', 'w')\n"
    assert court.judge(bundle.write(), source, "python3").verdict is V.RE
    assert court.judge(bundle.write(allow_file_writing=True), source, "python3").verdict is V.AC


def test_included_grader(tmp_path: Path, court: Court) -> None:
    """The problem's main calls what the submission defines."""
    bundle = Bundle(tmp_path).test("secret/1", "20 22\n", "42\n")
    grader = (
        '#include <stdio.h>\n#include "sum.h"\n'
        'int main(void) { int a, b; scanf("%d%d", &a, &b); printf("%d\\n", sum(a, b)); }'
    )
    includes = (bundle.includes("c", {"grader.c": grader, "sum.h": "int sum(int, int);"}),)
    judged = court.judge(
        bundle.write(includes=includes), '#include "sum.h"\nint sum(int a, int b) { return a + b; }'
    )
    assert judged.verdict is V.AC, judged
