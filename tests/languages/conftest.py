"""One slot of the real sandbox for all tests of languages."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from benchmarks.workshop import Workshop
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.sandbox import NsjailSandbox


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    place = find_place(f"test-languages-{os.getpid()}")
    sandbox = NsjailSandbox(place)
    yield Workshop(sandbox)
    sandbox.close()
    place.remove()
