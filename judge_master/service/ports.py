"""What the services need from outside. Every method of a store may raise UnavailableError.

Times are milliseconds and measured by the store's clock, the only one that counts.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from judge_master.domain.ageing import Ageing
from judge_master.domain.attempt import (
    EndedAttempt,
    Failure,
    HeldLease,
    Lease,
    ReportedResult,
    Stamp,
)
from judge_master.domain.feed import FeedCursor, FeedEntry
from judge_master.domain.job import Glance, Job, JobKey, JobRequest
from judge_master.domain.lanes import BundleNeeds
from judge_master.domain.matching import Offer
from judge_master.domain.node import DrainWish, Heartbeat, Hello, NodeStatus
from judge_master.domain.opinions import Opinion, Settlement
from judge_master.domain.prefetch import Prefetch


class JobStore(Protocol):
    """Jobs as platforms see and change them. Unknown keys raise NotFoundError."""

    async def submit(self, request: JobRequest, bounds: QueueBounds) -> tuple[Job, bool]:
        """The job and whether it is new. Committed when this returns.

        Raises:
            AlreadyExistsError: the key is in use for other content.
            PreconditionError: the bundle is unknown.
            ExhaustedError: too many jobs wait already.
        """
        ...

    async def get(self, key: JobKey) -> Job: ...

    async def glance(self, key: JobKey) -> Glance: ...

    async def cancel(self, key: JobKey) -> tuple[Job, EndedAttempt | None]:
        """The job afterwards, and the attempt that was running."""
        ...

    async def rejudge(
        self, key: JobKey, bundle_digest: str, expected_epoch: int
    ) -> tuple[Job, bool]:
        """The job and whether it was queued by this very call."""
        ...


@dataclass(frozen=True, slots=True)
class QueueBounds:
    """How many jobs may wait."""

    platform: int
    user: int
    full: bool
    """There are too many of all platforms together."""


class DispatchStore(Protocol):
    """Hands out queued jobs."""

    async def lease(
        self, offers: Sequence[Offer], master: str, lease_ms: int, ageing: Ageing
    ) -> DispatchRound:
        """Leases as many jobs as fit, committed when this returns."""
        ...

    async def load(self) -> QueueLoad: ...


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """The queue at one moment."""

    queued: int
    """Jobs that wait, of all platforms."""
    served: dict[int, int]
    """Hand-outs of each class since ever."""


@dataclass(frozen=True, slots=True)
class DispatchRound:
    """What one look at the queue gave."""

    leases: tuple[Lease, ...] = ()
    contended: bool = False
    """Another master was quicker for some job: another look is worth while."""


class AttemptStore(Protocol):
    """Ends attempts. Each call is one transaction that checks the token."""

    async def accept(
        self, token: str, node_id: str, result: ReportedResult, terms: OpinionTerms
    ) -> Acceptance:
        """Makes the result final if the token is current, or keeps it for another's."""
        ...

    async def fail(
        self, token: str, node_id: str | None, failure: Failure, max_attempts: int
    ) -> EndedAttempt | None:
        """Ends an attempt without a result; None if the token is not current.

        With the reason EXPIRED, also None if the lease was extended meanwhile.
        """
        ...

    async def expired(self, limit: int) -> list[str]:
        """Tokens of open attempts whose lease ran out, oldest first."""
        ...

    async def end_reason(self, token: str, node_id: str) -> str:
        """How the node's attempt ended; "" if it did not or there is none."""
        ...


@dataclass(frozen=True, slots=True)
class OpinionTerms:
    """When another node is asked."""

    confirm_band: float
    """See `opinions.borderline`."""
    recheck: bool
    """Whether this result is in the sample."""
    alive_ms: int
    """A node not heard for so long could not be asked."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What became of a reported result."""

    accepted: bool
    ended: EndedAttempt | None = None
    """Set when this call ended the attempt."""
    mismatch: str = ""
    """What is wrong with the result although its token is current."""
    settlement: Settlement | None = None
    """Set when it settled a re-check."""


class NodeStore(Protocol):
    """The nodes' rows: what they say, which stream speaks for them, what is wanted."""

    async def open_session(self, hello: Hello, opening: Opening) -> OpenedSession:
        """Makes `opening.session` the node's stream and settles its old leases.

        Raises:
            AlreadyExistsError: another incarnation is connected and was heard lately.
        """
        ...

    async def close_session(self, node_id: str, session: str, grace_ms: int) -> None:
        """Shortens the node's leases to `grace_ms`, unless another stream took over."""
        ...

    async def heartbeat(
        self, node_id: str, session: str, heartbeat: Heartbeat, lease_ms: int
    ) -> NodeState | None:
        """Extends the named leases; None if another stream took over."""
        ...

    async def set_drain(self, node_id: str, wish: DrainWish, alive_ms: int) -> NodeStatus: ...

    async def set_cordon(self, node_id: str, cordon: bool, alive_ms: int) -> NodeStatus:
        """Lifting it also forgets a contradiction."""
        ...

    async def set_unfit(self, reasons: Mapping[str, str]) -> None:
        """Why these nodes get nothing; "" where they do."""
        ...

    async def drain_wish(self, node_id: str) -> DrainWish: ...

    async def list_nodes(self, alive_ms: int) -> list[NodeStatus]:
        """All nodes ever seen, by id. One not heard for `alive_ms` is not connected."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """The terms on which a session opens."""

    session: str
    master: str
    lease_ms: int
    silence_ms: int
    """A stream silent for longer gives way to another incarnation."""
    max_attempts: int


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """What a node's Hello led to."""

    wish: DrainWish
    kept: tuple[HeldLease, ...]
    ended: tuple[EndedAttempt, ...]


@dataclass(frozen=True, slots=True)
class NodeState:
    """What a heartbeat's answer is made of."""

    wish: DrainWish
    open_tokens: frozenset[str]
    """Of all current attempts of the node."""


class FeedStore(Protocol):
    """Results on offer."""

    async def position(self) -> int:
        """The largest sequence given out so far."""
        ...

    async def pending(
        self, platform: str, in_flight: AbstractSet[int], limit: int
    ) -> list[FeedEntry]:
        """What nobody has acknowledged, without what is in flight; oldest first."""
        ...

    async def missed(self, platform: str, cursor: FeedCursor, limit: int) -> list[FeedEntry]:
        """What another stream has acknowledged before this one sent it; oldest first."""
        ...

    async def acked(self, sequences: set[int]) -> set[int]:
        """Those that are acknowledged."""
        ...

    async def ack(self, platform: str, sequences: Sequence[int]) -> None: ...

    async def purge(self, acked_before_ms: int) -> None:
        """Forgets what was acknowledged longer ago."""
        ...


class PrefetchStore(Protocol):
    """Bundles that platforms want ahead."""

    async def want(self, platform: str, digests: Sequence[str], until: datetime) -> None:
        """Raises PreconditionError when a bundle is unknown; nothing is wanted then."""
        ...

    async def wanted(self) -> tuple[Prefetch, ...]:
        """What all platforms want now, by digest."""
        ...


class BundleIndex(Protocol):
    """Which bundles a platform may name in Submit."""

    async def add(self, digest: str, size: int, needs: BundleNeeds) -> bool:
        """Whether it was new."""
        ...

    async def sizes(self, digests: Sequence[str]) -> dict[str, int]:
        """Sizes of the known ones."""
        ...


class BundleFiles(Protocol):
    """The bytes of bundles. Blocking, so it is called in threads."""

    def alive(self) -> None:
        """Raises UnavailableError when the store does not answer."""
        ...

    def has(self, digest: str) -> bool: ...

    def size(self, digest: str) -> int:
        """Bytes of a bundle.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def read(self, digest: str, offset: int) -> Generator[bytes, None, None]:
        """The bytes from `offset` on, in pieces of at most `MAX_PIECE_BYTES`.

        Raises:
            NotFoundError: there is no such bundle.
        """
        ...

    def needs(self, digest: str) -> BundleNeeds:
        """What a stored bundle asks of nodes; nothing if it cannot be read as one."""
        ...

    def writer(self, digest: str, size: int) -> AbstractContextManager[BundleWriter]:
        """Stored when the block ends normally; otherwise nothing is left.

        Raises:
            FieldError: the bytes are not those of the digest.
        """
        ...


class BundleWriter(Protocol):
    """One upload."""

    def write(self, data: bytes, /) -> object: ...


class ResultCodec(Protocol):
    """Encoded results: only the edge knows the encoding."""

    def stamp(self, body: bytes, stamp: Stamp) -> bytes:
        """The result with the master's own statements in it."""
        ...

    def judge_error(self, reason: str, stamp: Stamp) -> bytes:
        """A result that the master gives when no node could."""
        ...

    def opinion(self, body: bytes) -> Opinion:
        """What a stamped result says."""
        ...

    def confirmed(self, first: bytes, second: bytes) -> bytes:
        """The better of two measurements for the participant, with both in it."""
        ...
