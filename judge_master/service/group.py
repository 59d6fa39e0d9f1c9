"""Group commit: what is asked at the same time is carried out together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from judge_master.domain.errors import JudgeError, UnavailableError

log = structlog.get_logger()

Q = TypeVar("Q")
R = TypeVar("R")


class Group(Generic[Q, R]):
    """One batch at a time: what comes meanwhile makes up the next one.

    Nobody waits for company: a lone question starts its batch in the same turn of the loop,
    unless `gather_s` says how long it may wait for others.
    """

    def __init__(
        self,
        carry_out: Callable[[Sequence[Q]], Awaitable[Sequence[R | JudgeError]]],
        most: int,
        gather_s: float = 0.0,
    ) -> None:
        self._carry_out = carry_out
        self._most = most
        self._gather_s = gather_s
        self._waiting: list[tuple[Q, asyncio.Future[R]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> R:
        """The answer to this question, once its batch is carried out.

        Raises:
            JudgeError: that the batch gave as the answer, or ended with.
        """
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work(), name="group")
        return await answer

    async def _work(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(self._gather_s)
                batch = self._waiting[: self._most]
                del self._waiting[: self._most]
                # Callers that gave up meanwhile want nothing to happen.
                batch = [(question, answer) for question, answer in batch if not answer.done()]
                if batch:
                    await self._batch(batch)
        finally:
            self._worker = None
            for _, answer in self._waiting:
                answer.cancel()
            self._waiting.clear()

    async def _batch(self, batch: list[tuple[Q, asyncio.Future[R]]]) -> None:
        try:
            answers = await self._carry_out([question for question, _ in batch])
        except UnavailableError as error:
            answers = [UnavailableError(str(error)) for _ in batch]
        except Exception as error:
            if len(batch) > 1:
                # One of them may be to blame: the others must not suffer for it.
                log.exception("batch not carried out, trying one by one", size=len(batch))
                for one in batch:
                    await self._batch([one])
                return
            _settle(batch[0][1], error)
            return
        for (_, answer), found in zip(batch, answers, strict=True):
            _settle(answer, found)


def _settle(answer: asyncio.Future[R], found: R | Exception) -> None:
    if answer.done():
        return
    if isinstance(found, Exception):
        answer.set_exception(found)
    else:
        answer.set_result(found)
