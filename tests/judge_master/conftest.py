"""Masters with short leases on the real stores."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from judge_master.bootstrap import Master, running
from judge_master.settings import MasterSettings
from tests.judge_master.platform_client import PlatformClient

StartMaster = Callable[..., AbstractAsyncContextManager[Master]]

SHORT = {
    "bind": "127.0.0.1:0",
    "lease_ms": 1_200,
    "heartbeat_ms": 200,
    "reconnect_grace_ms": 400,
    "sweep_ms": 100,
    "poll_ms": 300,
    "stop_grace_ms": 1_000,
    "database_pool": 5,
    "recheck_share": 0,
}

CALM = {"heartbeat_ms": 1_000, "lease_ms": 8_000}
"""For tests in which no node is to be lost, however busy the machine."""


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Callable[..., MasterSettings]:
    """Settings of a master on this test's stores."""

    def make(name: str = "master-1", **changes: Any) -> MasterSettings:
        values = SHORT | {
            "database_url": database_url,
            "redis_url": redis_url,
            "bundle_store": str(tmp_path / "bundles"),
            "name": name,
        }
        return MasterSettings(**(values | changes))

    return make


@pytest.fixture
def start_master(settings: Callable[..., MasterSettings]) -> StartMaster:
    """Starts masters on the same stores."""

    def start(name: str = "master-1", **changes: Any) -> AbstractAsyncContextManager[Master]:
        return running(settings(name, **changes))

    return start


@pytest.fixture
async def master(start_master: StartMaster) -> AsyncIterator[Master]:
    """One running master."""
    async with start_master() as running_master:
        yield running_master


@pytest.fixture
async def platform(master: Master) -> AsyncIterator[PlatformClient]:
    """A platform whose bundle is uploaded."""
    async with PlatformClient(master.address) as client:
        await client.upload()
        yield client
