"""Jobs of packages as requests to the judge, and its answers. Pure but for the names."""

from __future__ import annotations

import re
import uuid

from proto.judge.v1 import judge_pb2, verdict_pb2
from testdata.verify.jobs import Job, Result
from web_api.judge.measured import judged

JOB_IDS = re.compile(r"([0-9a-f]{32})\.v[0-9]+\.[0-9]+")
"""The judge's ids of verification's jobs: those of submissions are UUIDs with dashes."""


def job_id(verification: uuid.UUID, stage: int, place: int) -> str:
    """The judge's id of the job at a place of a stage, the same after every restart."""
    return f"{verification.hex}.v{stage}.{place}"


def verification_of(judge_id: str) -> uuid.UUID | None:
    """The inverse of `job_id`; None for an id that is none of ours."""
    found = JOB_IDS.fullmatch(judge_id)
    return uuid.UUID(found[1]) if found else None


def request(platform: str, judge_id: str, job: Job, bundle_digest: str) -> bytes:
    """The SubmitRequest of a job, the same bytes each time."""
    program = job.program
    return judge_pb2.SubmitRequest(
        platform=platform,
        submission_id=judge_id,
        language=program.language,
        files=[
            judge_pb2.SourceFile(name=name, content=content)
            for name, content in program.files.items()
        ],
        bundle_digest=bundle_digest,
        priority=judge_pb2.VERIFICATION,
        run_all_tests=job.every_test,
    ).SerializeToString(deterministic=True)


def read_result(result: bytes | None, reason: str) -> Result:
    """What is stored of a job that is done."""
    if result is None:
        return reason
    return judged(verdict_pb2.JudgeResult.FromString(result))
