"""The authority at the start of a master: loaded, or made by the first one."""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
from pathlib import Path

from judge_master.identity.authority import Authority
from judge_master.identity.ports import AuthorityStore, SealedAuthority
from judge_master.identity.sealing import WrongSecretError, seal, unseal

SHORTEST_SECRET = 16


class SecretError(Exception):
    """The cluster's secret is missing or wrong; the text says what to do."""


async def open_authority(
    store: AuthorityStore, cluster: str, secret: str, secret_file: Path, actor: str
) -> Authority:
    """The cluster's authority.

    `secret` wins over `secret_file`; that is made where the cluster has no authority yet.

    Raises:
        SecretError: there is no secret, or not the cluster's.
    """
    stored = await store.load()
    found = await asyncio.to_thread(_secret, secret, secret_file, make=stored is None)
    if stored is None:
        fresh = Authority.create(cluster)
        sealed = await asyncio.to_thread(seal, fresh.key, found)
        stored = await store.create(SealedAuthority(fresh.certificate, sealed), actor)
    try:
        key = await asyncio.to_thread(unseal, stored.sealed_key, found)
    except WrongSecretError:
        raise SecretError(
            "cluster_secret: is not the one that this cluster's authority is locked with"
        ) from None
    return Authority.load(key, stored.certificate)


def _secret(given: str, file: Path, *, make: bool) -> bytes:
    if given:
        if len(given) < SHORTEST_SECRET:
            raise SecretError(f"cluster_secret: must be at least {SHORTEST_SECRET} characters")
        return given.encode()
    try:
        if make and not file.exists():
            _write_once(file, secrets.token_hex(32))
        text = file.read_text().strip()
    except FileNotFoundError:
        raise SecretError(
            f"cluster_secret: the cluster has an authority, and {file} is not here: give this "
            "master the secret of the first one (ASSIZE_MASTER_CLUSTER_SECRET or secret_file)"
        ) from None
    except OSError as error:
        raise SecretError(f"secret_file: {file}: {error.strerror}") from None
    if len(text) < SHORTEST_SECRET:
        raise SecretError(f"secret_file: {file}: must hold {SHORTEST_SECRET} characters or more")
    return text.encode()


def _write_once(path: Path, text: str) -> None:
    """Readable by the owner only; never half-written, and never over an existing one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()
