"""What an operator sets for a node."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class NodeSettings(BaseSettings):
    """Read from ASSIZE_NODE_* and the command line."""

    model_config = SettingsConfigDict(env_prefix="ASSIZE_NODE_")

    master: str = "127.0.0.1:8100"
    """HOST:PORT, several separated by commas: the node stays with one that answers."""
    slots: int = Field(default=0, ge=0, le=1024)
    """Submissions judged at once; 0 means one for each physical core."""
    node_id: str = Field(
        default_factory=socket.gethostname, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
    )
    """The node's stable name."""
    data_dir: Path = Path("/var/lib/assize/node")
    """Testdata cache; owned by this node alone."""
    cache_bytes: int = Field(default=20 << 30, ge=1 << 20)
    """Bound of the testdata cache, in bytes."""
    artefact_bytes: int = Field(default=2 << 30, ge=1 << 20)
    """Bound of the compile cache, in bytes."""
    min_free_bytes: int = Field(default=256 << 20, ge=0)
    """With less free on the disk of `data_dir` the node takes nothing new; it makes room first."""
    tool_caches: Path = (
        Path("/var/cache/assize/tools") if os.geteuid() == 0 else Path("~/.cache/assize/tools")
    )
    """Prepared standard libraries; every user of the host must be able to read it."""
    join: SecretStr = SecretStr("")
    """A token to join a cluster with; used once, at the first start."""
    insecure: bool = False
    """Work for a master on another machine without certificates."""
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Where Prometheus finds /metrics; nothing is served without it. 0 takes a free one."""
    metrics_host: str = "127.0.0.1"
    """The address of `metrics_port`: whoever reaches it can read them."""
    drain_s: float = Field(default=60.0, ge=0)
    """How long a stopping node lets running submissions finish."""

    @property
    def masters(self) -> tuple[str, ...]:
        """Addresses of the masters, at least one."""
        return tuple(address.strip() for address in self.master.split(","))

    @property
    def identity_dir(self) -> Path:
        """Where the node keeps its key and certificate."""
        return self.data_dir / "identity"
