"""Certificates are renewed by their members, long before they expire."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import grpc
import structlog
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    wait_random_exponential,
)

from identity.channel import Dialler
from identity.folder import IdentityFolder, Membership, membership
from identity.keys import new_key, signing_request
from proto.judge.v1 import enrolment_pb2, enrolment_pb2_grpc

log = structlog.get_logger()

TIMEOUT_S = 10.0
LONGEST_PAUSE_S = 60.0


async def keep_fresh(
    dialler: Dialler, masters: Sequence[str], renewed: Callable[[], None] = lambda: None
) -> None:
    """Renews at half of each certificate's life for ever; calls `renewed` each time.

    Ends by cancellation only. Without a membership there is nothing to do.
    """
    folder = dialler.folder
    member = dialler.membership()
    if folder is None or member is None:
        await asyncio.Event().wait()
        return
    retrying = AsyncRetrying(
        retry=retry_if_exception_type((grpc.RpcError, OSError)),
        wait=wait_random_exponential(multiplier=0.5, max=LONGEST_PAUSE_S),
        before_sleep=_log_retry,
    )
    while True:
        await asyncio.sleep(_pause_s(member))
        fresh: Membership = await retrying(renew, dialler, folder, masters)
        member = fresh
        log.info("certificate renewed", member=str(fresh.name), until=str(fresh.expires_at))
        renewed()


async def renew(dialler: Dialler, folder: IdentityFolder, masters: Sequence[str]) -> Membership:
    """Asks one of the masters for a new certificate, with a new key, and keeps it.

    Raises:
        grpc.RpcError: it did not give one.
    """
    key = new_key()
    request = enrolment_pb2.RenewRequest(signing_request=signing_request(key))
    address = random.choice(masters)  # noqa: S311 - not a secret
    async with dialler.open(address) as channel:
        answer = await enrolment_pb2_grpc.EnrolmentStub(channel).Renew(request, timeout=TIMEOUT_S)
    old = dialler.membership()
    invitation = "" if old is None else old.invitation
    member = membership(key, answer.certificate, answer.authority, invitation)
    await asyncio.to_thread(folder.save, member)
    return member


def _pause_s(member: Membership) -> float:
    """Until the renewal; spread, so that a fleet does not come all at once."""
    left = (member.renew_at - datetime.now(UTC)).total_seconds()
    return max(1.0, left) * random.uniform(0.9, 1.0)  # noqa: S311 - not a secret


def _log_retry(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    text = error.details() if isinstance(error, grpc.aio.AioRpcError) else str(error)
    log.warning("certificate not renewed", error=text)
