"""What a validator leaves in its feedback folder."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping

from judge_node.steps.files import head, message
from sandbox.spec import Fd

MESSAGE_BYTES = 2000
NEXT_PASS = "nextpass.in"  # noqa: S105 - not a password
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_NUMBER_BYTES = 400


class FeedbackError(ValueError):
    """The feedback breaks a rule of the format: "file: rule"."""


class Feedback:
    """The files of one run; whoever has them closes them."""

    def __init__(self, files: Mapping[str, Fd], *, cut: bool) -> None:
        """`cut` says that there was more than could be taken."""
        self._files = files
        self._cut = cut

    def message(self, name: str) -> str:
        """A text for people, cut; "" if there is none."""
        return message(self._files.get(name), MESSAGE_BYTES)

    def number(self, name: str) -> float | None:
        """The one finite number in a file; None if the file is not there.

        Raises:
            FeedbackError: it holds something else.
        """
        self.check_whole(name)
        if name not in self._files:
            return None
        text = head(self._files[name], _NUMBER_BYTES).strip()
        if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            raise FeedbackError(f"{name}: must hold one number, not {text[:40]!r}")
        return float(text)

    def carried(self) -> dict[str, Fd]:
        """Copies of what the next pass's validator shall find again, for the caller to close.

        Raises:
            FeedbackError: what is there may not be all.
        """
        self.check_whole("feedback")
        return {name: os.dup(fd) for name, fd in self._files.items() if name != NEXT_PASS}

    def check_whole(self, name: str) -> None:
        """Raises FeedbackError when a file of this name may be missing or cut."""
        if self._cut:
            raise FeedbackError(f"{name}: too many or too large feedback files")
