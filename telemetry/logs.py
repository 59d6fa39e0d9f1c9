"""JSON lines on stderr, the same for every program.

A line about a submission carries `submission`, `epoch` and `attempt` (the hand-out's number
within the epoch). The token of an attempt is a right and never gets into a log whole:
`token` is its first eight digits, which are enough to find the attempt's row.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

TOKEN_DIGITS = 8
_TOKENS = ("token", "held")


def configure_logging(**bound: str) -> None:
    """Sets up logging of the whole process; `bound` is in every line, as node="n1"."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            shorten_tokens,
            # Without local variables: they would put people's sources into the log.
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Writes a line at once: those of several threads do not run into one another.
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(**bound)


def shorten_tokens(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: no whole token leaves the process."""
    for key in _TOKENS:
        value = event.get(key)
        if isinstance(value, str):
            event[key] = value[:TOKEN_DIGITS]
        elif isinstance(value, list | tuple):
            event[key] = [str(each)[:TOKEN_DIGITS] for each in value]
    return event
