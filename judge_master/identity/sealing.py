"""Encryption of the authority's key with the cluster's secret."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SALT_BYTES = 16
NONCE_BYTES = 12
_PURPOSE = b"assize cluster authority"


class WrongSecretError(Exception):
    """The secret is not the one that the text was sealed with, or the text was changed."""


def seal(text: bytes, secret: bytes) -> bytes:
    """Encrypted and authenticated; salt and nonce come first."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    return salt + nonce + AESGCM(_key(secret, salt)).encrypt(nonce, text, _PURPOSE)


def unseal(sealed: bytes, secret: bytes) -> bytes:
    """The inverse of `seal`.

    Raises:
        WrongSecretError: it cannot be.
    """
    salt, rest = sealed[:SALT_BYTES], sealed[SALT_BYTES:]
    try:
        key = _key(secret, salt)
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _PURPOSE)
    except (InvalidTag, ValueError):
        raise WrongSecretError from None


def _key(secret: bytes, salt: bytes) -> bytes:
    # Operators may choose a secret of their own, so guessing is made expensive.
    return Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(secret)
