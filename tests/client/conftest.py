"""The client against real masters with scripted nodes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from assize.client import Judge
from judge_master.bootstrap import Master
from tests.judge_master.conftest import master, settings, start_master

__all__ = ["master", "settings", "start_master"]


@pytest.fixture
async def judge(master: Master) -> AsyncIterator[Judge]:
    """A client of the one running master."""
    async with Judge(master.address, platform="school") as client:
        yield client
