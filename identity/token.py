"""Join tokens: everything that a stranger needs to join and to know whom it joins.

The authority's public key is in the token, so that the first connection cannot be taken
over by somebody in between.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass

PREFIX = "assize-join-"
SECRET_BYTES = 16
_FORM = struct.Struct(f">BH8s{SECRET_BYTES}s33s")
_VERSION = 1


class TokenError(ValueError):
    """The text is no join token."""


@dataclass(frozen=True, slots=True)
class JoinToken:
    """The parts of a token."""

    port: int
    """Where the masters serve Enrolment.Join."""
    invitation: str
    """16 hex digits."""
    secret: bytes
    authority: bytes
    """The authority's P-256 public key, as a compressed point of 33 bytes."""

    def encode(self) -> str:
        """One word for people to copy."""
        packed = _FORM.pack(
            _VERSION, self.port, bytes.fromhex(self.invitation), self.secret, self.authority
        )
        return PREFIX + base64.urlsafe_b64encode(packed).decode()


def parse_token(text: str) -> JoinToken:
    """The inverse of `JoinToken.encode`.

    Raises:
        TokenError: it is none, or of another release.
    """
    rule = "must be a join token as `assize nodes invite` prints it"
    word = text.strip()
    if not word.startswith(PREFIX):
        raise TokenError(rule)
    try:
        packed = base64.b64decode(word.removeprefix(PREFIX), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise TokenError(rule) from None
    if len(packed) != _FORM.size or packed[0] != _VERSION:
        raise TokenError(rule)
    _, port, invitation, secret, authority = _FORM.unpack(packed)
    return JoinToken(port, invitation.hex(), secret, authority)
