"""Where things are: the checkout, and the data that `assize up` keeps."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout that this command belongs to."""
DEFAULT_DATA = ROOT / ".assize" / "data"
"""The data directory of `assize up` unless --data names another."""
SAMPLE_PROBLEMS = ROOT / "testdata" / "problems"
