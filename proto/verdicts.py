"""The field's abbreviations of judge.v1's verdicts, for every program that shows or reads them."""

from __future__ import annotations

from proto.judge.v1 import verdict_pb2

SHORT: dict[verdict_pb2.Verdict.ValueType, str] = {
    verdict_pb2.ACCEPTED: "AC",
    verdict_pb2.WRONG_ANSWER: "WA",
    verdict_pb2.PRESENTATION_ERROR: "PE",
    verdict_pb2.TIME_LIMIT_EXCEEDED: "TLE",
    verdict_pb2.IDLENESS_LIMIT_EXCEEDED: "ILE",
    verdict_pb2.MEMORY_LIMIT_EXCEEDED: "MLE",
    verdict_pb2.RUN_TIME_ERROR: "RE",
    verdict_pb2.OUTPUT_LIMIT_EXCEEDED: "OLE",
    verdict_pb2.COMPILE_ERROR: "CE",
    verdict_pb2.JUDGE_ERROR: "JE",
}


def short(verdict: int) -> str:
    """The abbreviation; JE for a value that this version does not know, as the contract says."""
    return _BY_NUMBER.get(verdict, "JE")


_BY_NUMBER: dict[int, str] = dict(SHORT)
