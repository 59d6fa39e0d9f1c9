"""Have code judged by an Assize cluster: async, typed, without the judge's own packages.

async with Judge("judge.example.org:8100", platform="school") as judge:
    digest = await judge.upload(Path("hello.bundle"))
    job = await judge.submit("42", language="python3", source=text, bundle=digest)
    print((await job.result()).verdict.short)

    async with judge.results() as results:
        async for delivery in results:
            await store(delivery.submission_id, delivery.epoch, delivery.result)
            await delivery.ack()
"""

from assize.client.connection import Tls
from assize.client.errors import (
    BundleMissingError,
    ConflictError,
    DeniedError,
    ExhaustedError,
    InvalidError,
    JobCancelledError,
    JudgeError,
    NotFoundError,
    PreconditionError,
    UnavailableError,
)
from assize.client.feed import Delivery, Results
from assize.client.job import Job
from assize.client.judge import Judge
from assize.client.types import (
    CompileResult,
    Confirmation,
    GroupResult,
    JobState,
    JobStatus,
    Language,
    Node,
    Outcome,
    Phase,
    Priority,
    Progress,
    Result,
    RunInput,
    Shown,
    TestResult,
    Verdict,
)

__all__ = [
    "BundleMissingError",
    "CompileResult",
    "Confirmation",
    "ConflictError",
    "Delivery",
    "DeniedError",
    "ExhaustedError",
    "GroupResult",
    "InvalidError",
    "Job",
    "JobCancelledError",
    "JobState",
    "JobStatus",
    "Judge",
    "JudgeError",
    "Language",
    "Node",
    "NotFoundError",
    "Outcome",
    "Phase",
    "PreconditionError",
    "Priority",
    "Progress",
    "Result",
    "Results",
    "RunInput",
    "Shown",
    "TestResult",
    "Tls",
    "UnavailableError",
    "Verdict",
]
