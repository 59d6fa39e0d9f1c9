"""The caller of the call that is being answered."""

from __future__ import annotations

from contextvars import ContextVar

from judge_master.domain.member import LOCAL, Caller

current_caller: ContextVar[Caller] = ContextVar("caller", default=LOCAL)
"""Set by the edge for each call. Background tasks are the master itself."""
