"""Which calls leave a trace in the audit log, and which one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from judge_master.domain.errors import JudgeError
from judge_master.domain.member import Caller, CallerKind
from judge_master.identity.caller import current_caller
from judge_master.identity.ports import AuditLog
from judge_master.rpc.errors import abort
from judge_master.rpc.intercepting import WrappingInterceptor

Trace: TypeAlias = tuple[str, str, str]
"""Action, object, detail."""


def _drain(request: Any, _answer: Any, _caller: Caller) -> Trace:
    return ("drain" if request.drain else "undrain", f"node {request.node_id}", "")


def _cordon(request: Any, _answer: Any, _caller: Caller) -> Trace:
    return ("cordon" if request.cordon else "uncordon", f"node {request.node_id}", "")


def _job(action: str, request: Any, _answer: Any, caller: Caller) -> Trace | None:
    # What platforms do to their own jobs is their everyday business.
    if caller.kind is not CallerKind.OPERATOR:
        return None
    return (action, f"job {request.platform}/{request.submission_id}", "")


def _upload(_request: Any, answer: Any, _caller: Caller) -> Trace | None:
    if not answer.created:
        return None
    return ("upload", f"bundle {answer.digest}", f"{answer.size} bytes")


AUDITED: dict[str, Callable[[Any, Any, Caller], Trace | None]] = {
    "judge.v1.Fleet/SetDrain": _drain,
    "judge.v1.Fleet/SetCordon": _cordon,
    "judge.v1.Judge/Cancel": functools.partial(_job, "cancel"),
    "judge.v1.Judge/Rejudge": functools.partial(_job, "rejudge"),
    "judge.v1.Bundles/Upload": _upload,
}
"""Membership is not here: its records are part of the transactions that change it."""


class AuditInterceptor(WrappingInterceptor):
    """Records what was done, before its caller hears that it was."""

    def __init__(self, audit: AuditLog) -> None:
        self._audit = audit

    def replacements(self, method: str, handler: Any) -> Mapping[str, object]:
        trace = AUDITED.get(method)
        if trace is None:
            return {}
        kind = "stream_unary" if handler.request_streaming else "unary_unary"
        return {kind: functools.partial(self._audited, getattr(handler, kind), trace)}

    async def _audited(
        self,
        behaviour: Any,
        trace: Callable[[Any, Any, Caller], Trace | None],
        request: Any,
        context: Any,
    ) -> Any:
        answer = await behaviour(request, context)
        caller = current_caller.get()
        if (done := trace(request, answer, caller)) is not None:
            try:
                await self._audit.record(str(caller), *done)
            except JudgeError as error:
                # It was done, and doing it again is harmless: then it is recorded, too.
                await abort(context, error)
        return answer
