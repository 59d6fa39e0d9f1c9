"""The key by which push services know this instance (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import contextlib
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from py_vapid import Vapid02

EXPIRY_S = 12 * 3600
"""Push services allow a day."""


class Vapid:
    """Signs for one instance."""

    def __init__(self, key: Vapid02, subject: str) -> None:
        self._key = key
        self._subject = subject

    @classmethod
    def kept(cls, path: Path, subject: str) -> Vapid:
        """With the key in `path`, made at first use; all processes of an instance share it.

        `subject` is a mailto: or https: address of whoever runs the instance.
        """
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Written apart and linked: a process that starts with us never sees half of it.
            with tempfile.NamedTemporaryFile("wb", dir=path.parent) as file:
                file.write(_new_key())
                file.flush()
                with contextlib.suppress(FileExistsError):
                    path.hardlink_to(file.name)
        return cls(Vapid02.from_pem(path.read_bytes()), subject)

    @property
    def public_key(self) -> str:
        """What browsers subscribe with: the uncompressed point, base64url without padding."""
        point = self._key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def authorization(self, endpoint: str) -> str:
        """The header for a request to this URL."""
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + EXPIRY_S,
            "sub": self._subject,
        }
        return str(self._key.sign(claims)["Authorization"])


def _new_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
