"""Connections to masters: mutual TLS for members, plain ones within a machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import grpc
import grpc.aio

from identity.folder import IdentityFolder, Membership, MembershipError
from identity.names import MASTER_NAME

Options: TypeAlias = Sequence[tuple[str, str | int]]


class NotAMemberError(MembershipError):
    """A master on another machine is only spoken to as a member."""


def is_local(address: str) -> bool:
    """Whether "host:port" or "unix:path" stays on this machine."""
    if address.startswith("unix:"):
        return True
    host = address.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Dialler:
    """Opens channels to masters as whoever this program is."""

    def __init__(self, folder: IdentityFolder | None, *, insecure: bool = False) -> None:
        self.folder = folder
        self._insecure = insecure

    @classmethod
    def to(cls, masters: Sequence[str], folder: Path | None, *, insecure: bool = False) -> Dialler:
        """A dialler for these masters.

        Raises:
            NotAMemberError: one is on another machine and `folder` holds no membership.
            IdentityError: the folder is damaged.
        """
        identity = None if folder is None else IdentityFolder(folder)
        dialler = cls(identity, insecure=insecure)
        far = [master for master in masters if not is_local(master)]
        if far and not insecure and dialler.membership() is None:
            where = f" (nothing has joined in {folder})" if folder is not None else ""
            raise NotAMemberError(
                f"{far[0]} is not on this machine, so it is spoken to with certificates: "
                f"join its cluster with a token{where}, or give --insecure"
            )
        return dialler

    def membership(self) -> Membership | None:
        """As the folder is now: renewals take effect with the next channel."""
        return None if self._insecure or self.folder is None else self.folder.load()

    def open(self, address: str, options: Options = ()) -> grpc.aio.Channel:
        """A channel for asyncio."""
        member = None if address.startswith("unix:") else self.membership()
        if member is None:
            return grpc.aio.insecure_channel(address, options=list(options))
        return grpc.aio.secure_channel(
            address, credentials(member), options=[*options, *TLS_OPTIONS]
        )

    def open_blocking(self, address: str, options: Options = ()) -> grpc.Channel:
        """A channel for threads."""
        member = None if address.startswith("unix:") else self.membership()
        if member is None:
            return grpc.insecure_channel(address, options=list(options))
        return grpc.secure_channel(address, credentials(member), options=[*options, *TLS_OPTIONS])


TLS_OPTIONS: Options = (("grpc.ssl_target_name_override", MASTER_NAME),)


def credentials(member: Membership) -> grpc.ChannelCredentials:
    """Proves who we are, and accepts only masters of our own cluster."""
    return grpc.ssl_channel_credentials(member.authority, member.key, member.certificate)
