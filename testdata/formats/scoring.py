"""From a group's settings to its `Grading`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from testdata.formats.settings import Settings
from testdata.groups import Grading, OnReject, ScoreMode, VerdictMode

_VERDICTS = {
    "worst_error": VerdictMode.WORST_ERROR,
    "no_errors": VerdictMode.WORST_ERROR,
    "first_error": VerdictMode.FIRST_ERROR,
    "always_accept": VerdictMode.ALWAYS_ACCEPT,
}
_SCORES = {
    "sum": ScoreMode.SUM,
    "avg": ScoreMode.AVG,
    "min": ScoreMode.MIN,
    "max": ScoreMode.MAX,
}
_FLAGS = ("ignore_sample", "accept_if_any_accepted")
Refuse = Callable[[str, str], None]
"""refuse(key, rule)"""


def legacy_grading(
    settings: Settings, *, root: bool, scoring: bool, custom_score: bool, refuse: Refuse
) -> Grading:
    """How a legacy group is graded by the default grader.

    `custom_score`: the output validator may write score.txt.
    """
    own = {key: value for key, value in settings.own.items() if isinstance(value, str)}
    if own.get("grading", "default") != "default":
        refuse("grading", "custom graders are programs that decide on their own; not supported")
    verdict, score, flags = _grader_flags(own.get("grader_flags", ""), refuse)
    on_reject = own.get("on_reject", "break")
    if on_reject not in ("break", "continue"):
        refuse("on_reject", "must be break or continue")
        on_reject = "break"
    low, high = _range(own, refuse)
    return Grading(
        verdict=verdict,
        score=score,
        on_reject=OnReject(on_reject),
        accept_score=_number(own, "accept_score", 1.0, refuse),
        reject_score=_number(own, "reject_score", 0.0, refuse),
        min_score=low,
        max_score=high,
        accept_if_any_accepted="accept_if_any_accepted" in flags,
        ignore_sample=root and "ignore_sample" in flags,
        score_if_accepted=root and scoring,
        validator_scores=custom_score,
    )


def _grader_flags(text: str, refuse: Refuse) -> tuple[VerdictMode, ScoreMode, set[str]]:
    verdict, score, flags = VerdictMode.WORST_ERROR, ScoreMode.SUM, set()
    for word in text.split():
        if word in _VERDICTS:
            verdict = _VERDICTS[word]
        elif word in _SCORES:
            score = _SCORES[word]
        elif word in _FLAGS:
            flags.add(word)
        else:
            refuse("grader_flags", f"the default grader has no flag {word!r}")
    return verdict, score, flags


def _number(own: dict[str, str], key: str, default: float, refuse: Refuse) -> float:
    if not own.get(key):
        return default
    try:
        value = float(own[key])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        refuse(key, "must be a number")
        return default
    return value


def _range(own: dict[str, str], refuse: Refuse) -> tuple[float | None, float | None]:
    if not own.get("range"):
        return None, None
    words = own["range"].split()
    try:
        low, high = (float(word) for word in words)
    except ValueError:
        low, high = 1.0, 0.0
    if not low <= high:
        refuse("range", "must be two numbers, the lesser first")
        return None, None
    return (low if math.isfinite(low) else None), (high if math.isfinite(high) else None)


PASS_FAIL_GROUP = Grading(verdict=VerdictMode.FIRST_ERROR, on_reject=OnReject.BREAK)


def current_grading(
    settings: Settings, *, secret: bool, tests: int, groups: int, refuse: Refuse
) -> Grading:
    """How `data/secret` or a group in it is graded in a scoring problem of 2025-09.

    `tests` and `groups` say how many children of each kind it has.
    """
    own = settings.own
    mode = str(own.get("score_aggregation", "sum" if secret else "pass-fail"))
    if mode not in ("pass-fail", "sum", "min"):
        refuse("score_aggregation", "must be pass-fail, sum or min")
        mode = "sum"
    most = _max_score(str(own.get("max_score", "100" if secret else "unbounded")), refuse)
    if mode == "pass-fail" and most is None:
        refuse("max_score", "must be given: a group with pass-fail aggregation is bounded")
    required = own.get("require_pass", ())
    names = required if isinstance(required, tuple) else (required,)
    score = ScoreMode(mode)
    each = most
    if score is ScoreMode.SUM and most is not None and tests:
        each = most / tests
    if score is ScoreMode.PASS_FAIL:
        each = None
    # With groups inside, a failed group may still have a score.
    goes_on = score is ScoreMode.SUM or (score is ScoreMode.MIN and groups > 0)
    return Grading(
        score=score,
        on_reject=OnReject.CONTINUE if goes_on else OnReject.BREAK,
        accept_score=each,
        test_max=each,
        min_score=0.0,
        max_score=most,
        require_pass=names,
        validator_scores=score is not ScoreMode.PASS_FAIL,
    )


def _max_score(text: str, refuse: Refuse) -> float | None:
    if text == "unbounded":
        return None
    if not re.fullmatch(r"[0-9]{1,12}(\.0)?", text):
        refuse("max_score", "must be a whole number of at least 0, or unbounded")
        return None
    return float(text)
