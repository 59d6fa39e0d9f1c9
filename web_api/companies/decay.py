"""How reports lose weight with age: pure.

A report weighs half as much as one that is `HALF_LIFE` younger. Weights are counted from a day in
the past instead of from today, so that sums and their order stay right without being made anew.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Double, cast, func, literal

EPOCH = date(2020, 1, 1)
HALF_LIFE = timedelta(days=180)
LEAST_REPORTERS = 3
"""Different people without whom nothing is shown: nobody alone makes a company ask a problem."""


def weight(asked_on: date) -> float:
    """Of one report, in reports of `EPOCH`."""
    return float(2.0 ** ((asked_on - EPOCH) / HALF_LIFE))


def weight_column(asked_on: Any) -> ColumnElement[float]:
    """The same in the database."""
    days = cast(asked_on - literal(EPOCH, Date), Double)
    return func.power(cast(2.0, Double), days / float(HALF_LIFE.days))
