"""What an operator can set, read from the environment."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from identity.channel import is_local


class MasterSettings(BaseSettings):
    """Settings of one master: ASSIZE_MASTER_<NAME>, the two stores without MASTER."""

    model_config = SettingsConfigDict(
        env_prefix="ASSIZE_MASTER_", populate_by_name=True, extra="forbid"
    )

    database_url: str = Field(validation_alias=AliasChoices("database_url", "ASSIZE_DATABASE_URL"))
    """libpq URL, as postgresql://user@host/name or postgresql:///name?host=/run/postgresql."""
    redis_url: str = Field(validation_alias=AliasChoices("redis_url", "ASSIZE_REDIS_URL"))
    """Valkey or Redis, for news between masters; it may be away."""
    bind: str = "127.0.0.1:8100"
    """Where gRPC listens: host:port, 0 takes a free one; or unix:/path. With mutual TLS
    unless that stays on this machine."""
    tls: bool | None = None
    """Mutual TLS whatever `bind` is, or never; None: as `bind` says."""
    insecure: bool = False
    """Allow what `bind` offers to other machines to go without TLS: whoever reaches it can
    submit, judge and read everything."""
    enrolment_bind: str = ""
    """With TLS: where nodes and platforms join. "" means the host of `bind`, next port."""
    local_socket: Path | None = None
    """Also listen on this socket, for operators and the web tier on the same machine."""
    cluster_secret: SecretStr = SecretStr("")
    """Locks the authority's key in the database; the same for all masters. "" reads
    `secret_file`."""
    secret_file: Path = Path("cluster.secret")
    """Holds the secret; made by the first master that needs one."""
    certificate_hours: float = Field(default=7 * 24, gt=0)
    """How long members' certificates are good. They are renewed at half of that."""
    reflection: bool = True
    """Tell callers the contract (grpc.reflection), as tools like grpcurl want it."""
    bundle_store: str = Field(
        default="bundles",
        validation_alias=AliasChoices(
            "bundle_store", "ASSIZE_BUNDLE_STORE", "ASSIZE_MASTER_BUNDLE_STORE"
        ),
    )
    """Where testdata bundles are: a folder, or s3://bucket/prefix with endpoint and
    credentials in AWS_* variables. Several masters share one."""
    name: str = Field(default_factory=socket.gethostname, max_length=100)
    """This master's name in logs and in Welcome."""
    lease_ms: int = Field(default=15_000, gt=0)
    """How long an attempt lives after the heartbeat that named it."""
    heartbeat_ms: int = Field(default=3_000, gt=0)
    """How often nodes say that they are there; three that are missing end the link."""
    reconnect_grace_ms: int = Field(default=4_000, gt=0)
    """How long the leases of a broken stream wait for the node to come back."""
    sweep_ms: int = Field(default=1_000, gt=0)
    """How often expired leases are looked for."""
    poll_ms: int = Field(default=1_000, gt=0, le=1_000)
    """How late news may be noticed while Redis is out of reach."""
    max_attempts: int = Field(default=3, gt=0)
    """Attempts that may end without a result before the job ends as JUDGE_ERROR."""
    max_queued: int = Field(default=20_000, gt=0)
    """Queued jobs per platform; more are refused with RESOURCE_EXHAUSTED."""
    max_queued_user: int = Field(default=2_000, gt=0)
    """Queued jobs per user of a platform."""
    max_queued_total: int = Field(default=100_000, gt=0)
    """Queued jobs of all platforms, give or take what comes within a second."""
    ageing_share: float = Field(default=0.05, ge=0, le=0.5)
    """Of all hand-outs, for classes that would not be served: 0.05 is one in twenty."""
    confirm_band: float = Field(default=1.1, ge=1.0, le=2.0)
    """TIME_LIMIT_EXCEEDED by at most this factor is measured again on another node; 1.0
    never."""
    confirm_wait_ms: int = Field(default=10_000, ge=0)
    """How long a second measurement waits for a node that has nothing to do. Then a busy one
    is taken, which finishes what it has and gets nothing else meanwhile."""
    recheck_share: float = Field(default=0.01, ge=0, le=1)
    """Of all final results, so many are judged again on another node, for trust."""
    max_node_noise: float = Field(default=0.5, ge=0)
    """Coefficient of variation of a node's calibration above which it gets nothing; 0: any.
    Recommended for contests: 0.05. Bare metal stays below 0.02, shared virtual machines reach
    0.2 under load."""
    max_speed_deviation: float = Field(default=0.0, ge=0)
    """Share of the fleet's median speed by which a node may be off it, above which it gets
    nothing; 0: any. Recommended for contests, where all machines are of one kind: 0.1. A fleet
    of several kinds leaves it at 0: each problem's time limit must then hold on the slowest."""
    stop_grace_ms: int = Field(default=5_000, gt=0)
    """How long running calls may take when the master stops."""
    database_pool: int = Field(default=20, ge=2)
    """Connections to the database: half of them for submissions, dispatch and results."""

    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Where Prometheus finds /metrics; none are kept or served without it. 0 takes a free one."""
    metrics_host: str = "127.0.0.1"
    """The address of `metrics_port`: whoever reaches it can read them."""

    @property
    def uses_tls(self) -> bool:
        """Whether `bind` is served with certificates."""
        if self.tls is not None:
            return self.tls
        return not self.insecure and not is_local(self.bind)

    @model_validator(mode="after")
    def _no_open_door(self) -> Self:
        if not self.uses_tls and not self.insecure and not is_local(self.bind):
            raise ValueError(
                f"bind: {self.bind} is open to other machines, which needs TLS; "
                "give --insecure to go without"
            )
        if self.tls and self.bind.startswith("unix:"):
            raise ValueError("tls: must not be on for a socket")
        return self
