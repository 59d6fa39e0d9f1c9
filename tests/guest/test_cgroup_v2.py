"""The sandbox on control groups v2, as root and as a user, on a kernel in an emulated machine.

Most hosts have v2; this proof must not depend on which one runs the tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.build import build_init
from sandbox.spec import MIB, MILLISECOND_NS, SECOND_NS
from tests.guest.machine import ROOT, run_in_guest

PROBE = ROOT / "tests" / "sandbox" / "programs" / "probe.c"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", params=["root", "delegated"])
def mode(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def seen(mode: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What tests/guest/exercise.py saw."""
    share = tmp_path_factory.mktemp("share")
    share.chmod(0o755)
    gcc = ["gcc", "-O1", "-w", "-static", "-pthread", "-o", str(share / "probe"), str(PROBE)]
    subprocess.run(gcc, check=True)
    init = build_init()
    prefix = "bash tests/guest/as_user.sh" if mode == "delegated" else "env"
    command = (
        f"cd {ROOT} && {prefix} env ASSIZE_CACHE={init.parent} PYTHONDONTWRITEBYTECODE=1 "
        f"PYTHONPATH={ROOT} {sys.executable} tests/guest/exercise.py /run/share/probe"
    )
    result = run_in_guest(command, Path(share))
    assert result.status == 0, (result.errors, result.console[-3000:])
    facts: dict[str, Any] = json.loads(result.output)
    return facts


def test_v2_is_used_and_every_outcome_says_so_and_who_isolated(seen, mode):
    assert seen["accounting"] == "v2"
    outcomes = [facts for facts in seen.values() if isinstance(facts, dict) and "cpu_ns" in facts]
    assert {(facts["accounting"], facts["mode"]) for facts in outcomes} == {("v2", mode)}
    assert len(outcomes) == 15


def test_init_and_program_have_two_outside_ids_of_the_slots_own(seen, mode):
    """Root's reserved ones, or the user's subordinate ones (tests/guest/as_user.sh)."""
    uids, gids = (700_000, 700_000) if mode == "root" else (200_000, 300_000)
    first = 2 * seen["slot"]
    init, program = [uids + first, gids + first], [uids + first + 1, gids + first + 1]
    assert {tuple(ids) for ids in seen["ids"]} == {tuple(init), tuple(program)}
    assert seen["ids"].count(program) == 1


def test_locks_are_the_users_own(seen, mode):
    assert seen["locks"] == ("/run/assize" if mode == "root" else "/run/user/4321/assize")


def test_the_doctor_says_who_isolates_and_that_it_works(seen, mode):
    for name in ("namespaces", "identity", "control groups", "accounting", "nsjail"):
        assert seen["doctor"][name][0] == "ok", seen["doctor"][name]
    assert seen["doctor"]["identity"][1].startswith(mode)


def test_a_delegated_service_stays_below_its_own_group(seen, mode):
    if mode == "root":
        service = seen["service"]
        assert service["below_service"] is True
        assert service["outcome"]["exit_code"] == 0
        assert service["outcome"]["peak"] > 0
        assert service["groups_after_slot"] == ["agent"]
    else:
        assert "service" not in seen


def test_evidence_of_memory_and_waiting_is_kept(seen):
    assert seen["burn"]["anon"] > 0
    assert seen["keeper"]["limit"] == "wall"
    assert seen["keeper"]["shmem"] >= 8 * MIB
    assert seen["burn_children"]["cpu_pressure_ns"] > seen["sleep"]["cpu_pressure_ns"]


def test_groups_of_a_dead_node_are_swept(seen):
    assert seen["swept"] is True


@pytest.mark.parametrize(
    ("deed", "exit_code", "signal"), [("nothing", 0, None), ("exit", 137, None), ("abort", None, 6)]
)
def test_programs_end_as_they_end(seen, deed, exit_code, signal):
    facts = seen[deed]
    assert (facts["exit_code"], facts["signal"], facts["limit"]) == (exit_code, signal, "none")


@pytest.mark.parametrize("deed", ["burn", "burn_children"])
def test_cpu_time_of_the_group_is_limited(seen, deed):
    assert (seen[deed]["limit"], seen[deed]["signal"]) == ("cpu", 9)
    assert seen[deed]["cpu_ns"] > 500 * MILLISECOND_NS


def test_a_sleeper_meets_the_wall_limit(seen):
    assert seen["sleep"]["limit"] == "wall"
    assert seen["sleep"]["wall_ns"] > SECOND_NS > seen["sleep"]["cpu_ns"]


@pytest.mark.parametrize(("deed", "mib"), [("touch_16", 16), ("touch_200", 200)])
def test_touched_memory_is_billed_within_one_mib(seen, deed, mib):
    assert seen[deed]["exit_code"] == 0
    assert abs(seen[deed]["peak"] - mib * MIB - seen["nothing"]["peak"]) <= MIB


def test_private_files_are_memory(seen):
    assert seen["tmpfs_16"]["exit_code"] == 0
    assert seen["tmpfs_16"]["peak"] >= 16 * MIB


@pytest.mark.parametrize("deed", ["touch_too_much", "child_too_much"])
def test_more_than_the_limit_is_memory(seen, deed):
    assert seen[deed]["limit"] == "memory"
    assert seen[deed]["oom_kills"] > 0
    assert seen[deed]["peak"] <= 64 * MIB


def test_processes_are_bounded(seen):
    assert seen["bomb"]["limit"] == "cpu"
    assert seen["bomb"]["process_limit_hits"] > 0


def test_a_flood_of_output_ends_the_run(seen):
    assert seen["flood"]["limit"] == "output"
    assert seen["flood"]["stdout_bytes"] == MIB + 1


def test_nothing_is_left(seen, mode):
    assert seen["litter"]["exit_code"] == 0
    assert seen["look"] == ""
    assert seen["processes_after_jail"] == []
    assert seen["groups_after_slot"] == ["agent"]
    if mode == "root":
        assert seen["groups_after_node"] == []
    else:
        # The node's own process must be somewhere: its groups go with the delegated one.
        assert len(seen["groups_after_node"]) == 2
