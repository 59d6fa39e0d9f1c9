"""One machine for all tests of provisioning: it becomes a node, then a master too."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.setup import Part, ensure
from tests.deploy.machine import Machine, copy_checkout, make_machine

SCRIPT = "/srv/assize/deploy/provision.sh"


@dataclass(frozen=True)
class Provisioned:
    """A machine after two runs of the script."""

    machine: Machine
    first: subprocess.CompletedProcess[str]
    second: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    """A bare Debian 12 with the checkout in /srv/assize."""
    ensure([Part.DEBOOTSTRAP])
    # Not pytest's tmp_path: the machine's own users must be able to reach their files.
    with tempfile.TemporaryDirectory(
        prefix="assize-test-machine-", ignore_cleanup_errors=True
    ) as folder:
        root = Path(folder)
        root.chmod(0o755)
        bare = make_machine(root, "bookworm")
        copy_checkout(bare.path("/srv/assize"))
        yield bare


@pytest.fixture(scope="session")
def node(machine: Machine) -> Provisioned:
    """The machine as a judge node with small toolchains."""
    argv = (SCRIPT, "node", "--master", "10.0.0.5:8100", "--languages", "c cpp python")
    return Provisioned(machine, machine.run(*argv), machine.run(*argv))


@pytest.fixture(scope="session")
def master(node: Provisioned) -> Provisioned:
    """The same machine, made a master later."""
    argv = (SCRIPT, "master", "--bind", "10.0.0.5:8100", "--master", "10.0.0.5:8100")
    return Provisioned(node.machine, node.machine.run(*argv), node.machine.run(*argv))
