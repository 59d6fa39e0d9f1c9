"""Checks of what the judge measured: verdicts, tests, times, limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from testdata.problem import Limits, Rule, TimeBound, Timing, Verdict
from testdata.verify.catching import catching, check_catching
from testdata.verify.expected import check_answers, check_run, matches
from testdata.verify.findings import Severity
from testdata.verify.headroom import check_memory, check_output
from testdata.verify.measured import Run, time_bound
from testdata.verify.timing import (
    Slowest,
    advise,
    check_time,
    infer_limit,
    smallest_multiple,
)
from tests.verify.build import AC, TLE, WA, problem, rules, run, submission

GIVEN = problem("secret/1", "secret/2", "secret/3")


@pytest.mark.parametrize(
    ("path", "verdicts", "expected"),
    [
        ("accepted/a.cpp", "AC AC AC", []),
        ("accepted/a.cpp", "AC WA AC", ["unexpected-verdict"]),
        ("wrong_answer/a.cpp", "AC WA AC", []),
        ("wrong_answer/a.cpp", "AC AC AC", ["unexpected-verdict"]),
        ("wrong_answer/a.cpp", "AC RE WA", ["unexpected-verdict"]),
        ("wrong_answer/a.cpp", "AC WA RE", ["unexpected-later-verdict"]),
        ("time_limit_exceeded/a.cpp", "AC TLE AC", []),
        ("time_limit_exceeded/a.cpp", "AC WA TLE", ["unexpected-verdict"]),
        ("accepted/a.cpp", "AC JE AC", ["judge-error"]),
    ],
)
def test_verdicts_against_the_folder(path: str, verdicts: str, expected: list[str]) -> None:
    assert rules(check_run(run(path, verdicts))) == expected


def test_a_compile_error_counts_as_the_verdict() -> None:
    broken = submission("accepted/a.cpp", required="CE", permitted="CE")
    assert not list(check_run(Run(broken, "cpp20", Verdict.CE)))
    (finding,) = check_run(Run(submission("accepted/a.cpp"), "cpp20", Verdict.CE))
    assert finding.message == "it gets CE, where AC is permitted"


def test_what_was_not_judged_is_said_so() -> None:
    (finding,) = check_run(Run(submission("accepted/a.zz"), "", None, reason="no such language"))
    assert (finding.rule, finding.evidence) == ("not-judged", "no such language")
    assert finding.severity is Severity.WARNING


def test_rules_of_single_tests_messages_and_scores() -> None:
    """Each rule holds for itself, on the tests that it names, whatever comes before."""
    wrong_on_two = Rule("secret/2", frozenset({WA}), frozenset({WA}))
    assert not list(check_run(run("wrong_answer/a.cpp", "WA WA AC", wrong_on_two)))
    (finding,) = check_run(run("wrong_answer/a.cpp", "WA AC AC", wrong_on_two))
    assert finding.message == "it gets AC on secret/2, where WA is permitted"
    told = Rule(message="too large")
    assert not list(check_run(run("wrong_answer/a.cpp", "WA", told, message="is too large")))
    assert rules(check_run(run("wrong_answer/a.cpp", "WA", told))) == ["unexpected-verdict"]
    scored = Rule(score=(10, 20))
    assert not list(check_run(run("accepted/a.cpp", "AC", scored, score=20)))
    (finding,) = check_run(run("accepted/a.cpp", "AC", scored, score=21))
    assert finding.message == "its score is 21, where 10 to 20 is expected"
    grouped = Rule("secret/*", score=(10, 20))
    found = replace(run("accepted/a.cpp", "AC"), groups={"": 50, "secret/a": 15, "secret/b": 30})
    (finding,) = check_run(replace(found, submission=submission("accepted/a.cpp", grouped)))
    assert finding.message == "its score on secret/b is 30, where 10 to 20 is expected"
    nowhere = Rule("secret/9")
    (finding,) = check_run(run("accepted/a.cpp", "AC", nowhere))
    assert finding.message == "no test was judged on secret/9"


@pytest.mark.parametrize(
    ("pattern", "test", "expected"),
    [
        ("", "secret/1", True),
        ("secret", "secret/a/1", True),
        ("secret/a", "secret/a/1", True),
        ("secret/*", "secret/a/1", True),
        ("secret/1", "secret/12", False),
        ("secret/1*", "secret/12", True),
        ("sec*1", "secret/1", False),
    ],
)
def test_globs_of_rules(pattern: str, test: str, expected: bool) -> None:
    assert matches(pattern, test) is expected


def test_some_accepted_submission_must_pass_everything() -> None:
    full, partial = run("accepted/a.cpp", "AC AC AC"), run("accepted/b.cpp", "AC WA AC")
    (finding,) = check_answers(GIVEN, [full, partial])
    assert finding.message == "all 3 answers are reproduced by accepted/a.cpp"
    (finding,) = check_answers(GIVEN, [partial, run("wrong_answer/c.cpp", "AC AC AC")])
    assert (finding.rule, finding.severity) == ("answers-not-reproduced", Severity.ERROR)
    assert finding.evidence == "no accepted submission passes secret/2"


def test_which_tests_catch_what() -> None:
    found = catching(
        GIVEN,
        [
            run("accepted/a.cpp", "AC AC AC"),
            run("wrong_answer/a.cpp", "AC WA WA"),
            run("rejected/b.cpp", "AC AC WA"),
        ],
    )
    assert found.caught_by == {
        "wrong_answer/a.cpp": ("secret/2", "secret/3"),
        "rejected/b.cpp": ("secret/3",),
    }
    assert found.idle == ("secret/1",)
    assert found.cover == ("secret/3",)
    told = {f.rule: f for f in check_catching(GIVEN, found)}
    assert set(told) == {"caught-once", "tests-catch-nobody", "tests-needed"}
    assert told["caught-once"].file == "submissions/rejected/b.cpp"
    assert told["tests-catch-nobody"].evidence == "secret/1"
    assert told["tests-needed"].evidence == "secret/3"


def test_catching_without_secret_tests_or_without_wrong_submissions() -> None:
    sampled = replace(GIVEN, tests=tuple(replace(t, sample=True) for t in GIVEN.tests))
    caught = catching(sampled, [run("wrong_answer/a.cpp", "WA AC AC")])
    assert "caught-by-samples-only" in rules(check_catching(sampled, caught))
    nothing = catching(GIVEN, [run("accepted/a.cpp", "AC AC AC")])
    assert rules(check_catching(GIVEN, nothing)) == ["nothing-to-catch"]
    assert nothing.idle == ()


@pytest.mark.parametrize(
    ("seconds", "resolution", "expected"),
    [(0, 1, 1), (1, 1, 1), (1.01, 1, 2), (0.3, 0.1, 0.3), (0.7, 0.1, 0.7), (2.5, 0.5, 2.5)],
)
def test_the_smallest_multiple(seconds: float, resolution: float, expected: float) -> None:
    assert smallest_multiple(seconds, resolution) == expected


def test_a_limit_is_inferred_from_the_slowest_accepted() -> None:
    fast, slow = run("accepted/a.cpp", "AC", cpu_s=0.1), run("accepted/b.py", "AC", cpu_s=0.6)
    assert infer_limit([fast, slow], Timing()) == 2
    assert infer_limit([fast, slow], Timing(1.5, 1.5, 0.25)) == 1
    assert infer_limit([run("wrong_answer/a.cpp", "WA")], Timing()) is None


def test_what_submissions_say_of_the_time_limit() -> None:
    assert time_bound(submission("accepted/a")) is TimeBound.LOWER
    assert time_bound(submission("time_limit_exceeded/a")) is TimeBound.UPPER
    assert time_bound(submission("rejected/a")) is TimeBound.NONE
    assert time_bound(submission("wrong_answer/a")) is TimeBound.NONE
    stated = submission("accepted/a", Rule(time_bound=TimeBound.NONE))
    assert time_bound(stated) is TimeBound.NONE


def _advice(limit_s: float, accepted_s: float, slow_s: float, **more: object):
    limits = Limits(time_s=limit_s, time_inferred=bool(more.get("inferred")))
    given = problem("secret/1", limits=limits)
    found = [
        run("accepted/a.cpp", "AC", cpu_s=accepted_s),
        run("time_limit_exceeded/a.cpp", "TLE", cpu_s=limit_s),
    ]
    path = "time_limit_exceeded/a.cpp"
    stopped = bool(more.get("stopped"))
    probed = {path: Slowest(path, "cpp20", "secret/1", slow_s, stopped)}
    return advise(given, limit_s, found, probed)


def test_time_advice() -> None:
    good = _advice(2, 0.7, 5)
    assert (good.least_s, good.most_s, good.suggested_s) == (1.4, 5 / 1.5, 2)
    assert rules(check_time(good)) == []
    roomy = _advice(4, 0.2, 20)
    assert rules(check_time(roomy)) == ["time-limit-by-rule"]
    assert roomy.suggested_s == 1


def test_limits_without_a_safe_distance_are_told() -> None:
    tight = list(check_time(_advice(1, 0.7, 9)))
    assert rules(tight) == ["language-multiplier", "time-limit-by-rule", "time-limit-tight"]
    assert tight[0].message.startswith("the time limit 1 s is only 1.4 times the slowest")
    loose = _advice(4, 0.2, 5)
    assert "time-limit-loose" in rules(check_time(loose))
    assert "time-limit-loose" not in rules(check_time(_advice(4, 0.2, 5, stopped=True)))


def test_no_limit_fits_is_an_error_only_when_the_rule_has_to_give_one() -> None:
    inferred = _advice(2, 0.9, 2.1, inferred=True)
    assert inferred.suggested_s is None
    found = {f.rule: f for f in check_time(inferred)}
    assert found["no-time-limit-fits"].severity is Severity.ERROR
    explicit = {f.rule: f for f in check_time(_advice(2, 0.9, 2.1))}
    assert explicit["no-time-limit-fits"].severity is Severity.WARNING


def test_languages_get_the_multiplier_that_they_need() -> None:
    found = [
        run("accepted/a.cpp", "AC", cpu_s=0.2),
        run("accepted/a.py", "AC", cpu_s=1.2, language="python3"),
    ]
    fast, slow = advise(problem("secret/1"), 1, found, {}).languages
    assert (fast.language, fast.multiplier, fast.headroom) == ("cpp20", 1, 5)
    assert (slow.language, slow.multiplier) == ("python3", 2.5)


def test_no_accepted_submission_supports_no_limit() -> None:
    assert rules(check_time(advise(GIVEN, 1, [], {}))) == ["time-limit-unsupported"]


def test_memory_headroom() -> None:
    given = problem("secret/1", limits=Limits(memory_mib=100))
    (fine,) = check_memory(given, [run("accepted/a", "AC", memory_mib=40)])
    assert (fine.rule, fine.severity) == ("memory-used", Severity.INFO)
    (tight,) = check_memory(given, [run("accepted/a", "AC", memory_mib=90)])
    assert (tight.rule, tight.severity) == ("memory-limit-tight", Severity.WARNING)
    assert tight.evidence == "accepted/a uses 90.0 MiB on secret/1"
    assert not list(check_memory(given, [run("wrong_answer/a", "WA", memory_mib=99)]))


def test_output_headroom() -> None:
    given = problem("secret/1", limits=Limits(output_mib=1))
    mib = 1 << 20
    assert rules(check_output(given, [], {"a": 2 * mib})) == ["answer-over-limit"]
    assert rules(check_output(given, [], {"a": mib})) == ["output-limit-tight"]
    wordy = [run("accepted/a", "AC", output_bytes=mib)]
    assert rules(check_output(given, wordy, {"a": 10})) == ["output-limit-tight"]
    assert rules(check_output(given, [run("accepted/a", "AC")], {"a": 10})) == []


def test_verdicts_in_short() -> None:
    """What a run says of itself."""
    found = run("wrong_answer/a.cpp", "AC TLE WA")
    assert found.failed == ("secret/2", "secret/3")
    assert found.exceeded
    assert not found.solves
    assert found.verdict is TLE
    assert run("accepted/a", "AC").verdict is AC
