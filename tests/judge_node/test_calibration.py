"""Calibration: the arithmetic, and real measurements on this machine."""

from __future__ import annotations

import asyncio

import pytest

from judge_node.calibration import REFERENCE_NS, Calibration, Calibrator, evaluate


def test_speed_is_of_the_median_slot_and_noise_of_the_worst() -> None:
    """Two slow passes of a slot are no noise; a slot that wavers is."""
    steady = [REFERENCE_NS] * 10 + [9 * REFERENCE_NS] * 2
    wavering = [REFERENCE_NS, 3 * REFERENCE_NS] * 6
    assert evaluate([steady]) == Calibration(1.0, 0.0)
    assert evaluate([[n * 2 for n in steady]]).speed == pytest.approx(0.5)
    assert evaluate([steady, steady, wavering]).speed == pytest.approx(1.0)
    assert evaluate([steady, wavering]).noise > 0.3


async def test_an_idle_node_measures_itself() -> None:
    """A real pass over a pinned processor gives a speed that a machine can have."""
    idle = asyncio.Event()
    idle.set()
    calibrator = Calibrator([0], idle)
    assert await calibrator.measure()
    assert 0.01 < calibrator.latest.speed < 100
    assert calibrator.latest.noise >= 0


async def test_what_a_submission_interrupts_does_not_count() -> None:
    """And a processor that is not there measures nothing."""
    idle = asyncio.Event()
    calibrator = Calibrator([-1], idle)
    assert not await calibrator.measure()
    idle.set()
    assert not await Calibrator([100_000], idle).measure()
    assert calibrator.latest == Calibration()
