"""Web push: claimed, sent, recorded; never twice.

The claim is committed before the first byte leaves. What dies between that and the record of
the outcome stays claimed, and is given up: the bell has it anyway. Only what a push service
has surely not taken is tried again.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import structlog
from pywebpush import WebPusher, WebPushException
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from web_api.database import Sessions, new_id
from web_api.notifications.devices import PushServices
from web_api.notifications.models import (
    DeliveryRow,
    DeliveryState,
    DeliveryWay,
    DeviceRow,
    NotificationRow,
)
from web_api.notifications.texts import sentence
from web_api.notifications.vapid import Vapid

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 1.0
BATCH = 50
AT_ONCE = 10
ATTEMPTS = 6
TIMEOUT_S = 10.0
TTL_S = 24 * 3600
"""How long a push service keeps it for a device that is off."""
LONGEST_LINK = 1000
"""In bytes: a payload of 4 KiB must hold it."""
REFUSED = (429, 500, 503)
"""Not taken, and worth another attempt."""
MOST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Job:
    """One push to make."""

    delivery: DeliveryRow
    notification: NotificationRow
    device: DeviceRow


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a push."""

    state: DeliveryState
    """WAITING: once more, after `pause`."""
    failure: str = ""
    pause: timedelta | None = None
    gone: bool = False
    """The subscription has ended."""


class Pusher:
    """Sends what is due."""

    def __init__(
        self, sessions: Sessions, vapid: Vapid, services: PushServices, client: httpx.AsyncClient
    ) -> None:
        self._sessions = sessions
        self._vapid = vapid
        self._services = services
        self._client = client

    async def run(self) -> None:
        """Never returns."""
        async with self._client:
            while True:
                try:
                    while await self.send_due():
                        pass
                except SQLAlchemyError as error:
                    log.warning("pushes not read", error=str(error))
                await asyncio.sleep(LOOK_AGAIN_S)

    async def send_due(self) -> int:
        """One attempt for each of the next pushes; how many there were."""
        jobs = await self._claim()
        for start in range(0, len(jobs), AT_ONCE):
            await asyncio.gather(*(self._attempt(job) for job in jobs[start : start + AT_ONCE]))
        return len(jobs)

    async def _claim(self) -> list[Job]:
        due = (
            select(DeliveryRow.id)
            .where(
                DeliveryRow.way == DeliveryWay.PUSH,
                DeliveryRow.state == DeliveryState.WAITING,
                DeliveryRow.due_at <= func.now(),
            )
            .order_by(DeliveryRow.due_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        claim = new_id()
        async with self._sessions.begin() as session:
            await session.execute(
                update(DeliveryRow)
                .where(DeliveryRow.id.in_(due.scalar_subquery()))
                .values(
                    state=DeliveryState.CLAIMED,
                    claim=claim,
                    claimed_at=func.now(),
                    attempts=DeliveryRow.attempts + 1,
                )
            )
            rows = await session.execute(
                select(DeliveryRow, NotificationRow, DeviceRow)
                .join(NotificationRow, NotificationRow.id == DeliveryRow.notification_id)
                .join(DeviceRow, DeviceRow.id == DeliveryRow.device_id)
                .where(DeliveryRow.state == DeliveryState.CLAIMED, DeliveryRow.claim == claim)
            )
            return [Job(*row) for row in rows]

    async def _attempt(self, job: Job) -> None:
        if job.notification.read_at is not None:
            outcome = Outcome(DeliveryState.SKIPPED)
        elif not self._services.allow(job.device.endpoint):
            outcome = Outcome(DeliveryState.FAILED, "no push service that settings allow")
        else:
            outcome = await self.send(job)
        await self.record(job, outcome)

    async def send(self, job: Job) -> Outcome:
        """One request. Never raises for what a push service or a subscription does."""
        device = job.device
        keys = {"p256dh": device.p256dh, "auth": device.auth}
        try:
            pusher = WebPusher({"endpoint": device.endpoint, "keys": keys})
            body = pusher.encode(payload(job.notification))["body"]
        except (WebPushException, ValueError) as error:
            return Outcome(DeliveryState.FAILED, f"bad keys: {error}", gone=True)
        headers = {
            "Authorization": self._vapid.authorization(device.endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(TTL_S),
            "Urgency": "normal",
        }
        try:
            answer = await self._client.post(device.endpoint, content=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return later(job.delivery.attempts, f"out of reach: {error!r}")
        except httpx.HTTPError as error:
            return Outcome(DeliveryState.FAILED, f"no answer, perhaps sent: {error!r}")
        return outcome_of(answer, job.delivery.attempts)

    async def record(self, job: Job, outcome: Outcome) -> None:
        """Notes the outcome; a subscription that has ended goes, with all that waits for it."""
        if outcome.failure:
            log.info("push not sent", delivery=str(job.delivery.id), reason=outcome.failure)
        async with self._sessions.begin() as session:
            if outcome.gone:
                await session.execute(delete(DeviceRow).where(DeviceRow.id == job.device.id))
                return
            await session.execute(
                update(DeliveryRow)
                .where(DeliveryRow.id == job.delivery.id, DeliveryRow.claim == job.delivery.claim)
                .values(
                    state=outcome.state,
                    failure=outcome.failure,
                    due_at=datetime.now(UTC) + (outcome.pause or timedelta()),
                )
            )
            if outcome.state is DeliveryState.SENT:
                sent = update(DeviceRow).where(DeviceRow.id == job.device.id)
                await session.execute(sent.values(last_push_at=func.now()))


def payload(row: NotificationRow) -> bytes:
    """JSON for the page's service worker, far below the 4 KiB that services take."""
    content = {
        "id": str(row.id),
        "number": row.number,
        "kind": row.kind,
        "text": sentence(row.kind, row.data),
        "link": row.link if len(row.link.encode()) <= LONGEST_LINK else "/notifications",
    }
    return json.dumps(content, ensure_ascii=False).encode()


def later(attempts: int, failure: str, pause: timedelta | None = None) -> Outcome:
    """Once more: after 30 s, doubling; given up after `ATTEMPTS`."""
    if attempts >= ATTEMPTS:
        return Outcome(DeliveryState.FAILED, failure)
    usual = timedelta(seconds=30 * 2 ** (attempts - 1))
    return Outcome(DeliveryState.WAITING, failure, min(max(pause or usual, usual), MOST_PAUSE))


def outcome_of(answer: httpx.Response, attempts: int) -> Outcome:
    """What a push service's answer means (RFC 8030)."""
    status = answer.status_code
    if answer.is_success:
        return Outcome(DeliveryState.SENT)
    if status in (404, 410):
        return Outcome(DeliveryState.FAILED, "the subscription has ended", gone=True)
    if status in REFUSED:
        return later(attempts, f"status {status}", _retry_after(answer))
    # Among them answers of gateways (502, 504), behind which it may have been taken.
    return Outcome(DeliveryState.FAILED, f"status {status}")


def _retry_after(answer: httpx.Response) -> timedelta | None:
    value = answer.headers.get("retry-after", "")
    if value.isdecimal():
        return timedelta(seconds=min(int(value), 86400))
    try:
        return max(parsedate_to_datetime(value) - datetime.now(UTC), timedelta())
    except (ValueError, TypeError):
        return None


def new_client() -> httpx.AsyncClient:
    """Follows no redirects: where pushes may go is for the settings to say."""
    limits = httpx.Limits(max_connections=AT_ONCE)
    return httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, limits=limits)
