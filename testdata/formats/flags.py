"""Arguments of the default output validator."""

from __future__ import annotations

import math
from collections.abc import Sequence

from testdata.problem import ValidatorFlags

_TOLERANCES = ("float_tolerance", "float_relative_tolerance", "float_absolute_tolerance")


def parse_flags(arguments: Sequence[str], *, last_wins: bool) -> ValidatorFlags:
    """The meaning of the default output validator's arguments.

    With `last_wins` (legacy, where two places add up) a repeated tolerance replaces the
    earlier one; otherwise repeating one, or mixing `float_tolerance` with the others,
    is an error as 2025-09 says.

    Raises:
        ValueError: naming the argument and the rule.
    """
    tolerances: dict[str, float] = {}
    switches: set[str] = set()
    words = iter(arguments)
    for word in words:
        if word in ("case_sensitive", "space_change_sensitive"):
            switches.add(word)
        elif word in _TOLERANCES:
            if word in tolerances and not last_wins:
                raise ValueError(f"{word}: given more than once")
            tolerances[word] = _tolerance(word, next(words, ""))
        else:
            raise ValueError(f"{word}: the default output validator has no such argument")
    both = tolerances.get("float_tolerance")
    if both is not None and len(tolerances) > 1 and not last_wins:
        raise ValueError("float_tolerance: excludes the other tolerances")
    return ValidatorFlags(
        case_sensitive="case_sensitive" in switches,
        space_change_sensitive="space_change_sensitive" in switches,
        float_relative=tolerances.get("float_relative_tolerance", both),
        float_absolute=tolerances.get("float_absolute_tolerance", both),
    )


def _tolerance(name: str, written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{name}: must be followed by a number of at least 0")
    return value
