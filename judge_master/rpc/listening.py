"""Where a master listens, and with which certificates."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

import grpc

from judge_master.identity.authority import Authority

MASTER_CERTIFICATE_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Listening:
    """What the server shall open."""

    bind: str
    """host:port, 0 for any; or unix:/path."""
    authority: Authority | None = None
    """Mutual TLS on `bind`; None: no TLS."""
    enrolment_bind: str = ""
    """With TLS: where strangers join. "" means the same host and the next port."""
    socket: Path | None = None
    """Also a socket for programs of this machine, which are trusted."""

    @property
    def enrolment(self) -> str:
        """The address for strangers, with the default resolved."""
        if self.enrolment_bind:
            return self.enrolment_bind
        host, _, port = self.bind.rpartition(":")
        return f"{host}:{int(port) + 1 if int(port) else 0}"


class MasterCertificate:
    """This master's key and certificate: in memory only, replaced at half of its life."""

    def __init__(self, authority: Authority, life: timedelta = MASTER_CERTIFICATE_LIFE) -> None:
        self._authority = authority
        self._life = life
        self._made = 0.0

    def mutual(self) -> grpc.ServerCredentials:
        """Callers must show a certificate of our authority."""
        return grpc.dynamic_ssl_server_credentials(
            self._fresh(), self._renewed, require_client_authentication=True
        )

    def for_strangers(self) -> grpc.ServerCredentials:
        """Callers need none."""
        other = MasterCertificate(self._authority, self._life)
        return grpc.dynamic_ssl_server_credentials(
            other._fresh(), other._renewed, require_client_authentication=False
        )

    def _renewed(self) -> grpc.ServerCertificateConfiguration:
        """Asked at each handshake; None keeps what there is, which the stubs do not know."""
        due = time.monotonic() - self._made > self._life.total_seconds() / 2
        return cast("grpc.ServerCertificateConfiguration", self._fresh() if due else None)

    def _fresh(self) -> grpc.ServerCertificateConfiguration:
        self._made = time.monotonic()
        key, certificate = self._authority.master_pair(self._life)
        return grpc.ssl_server_certificate_configuration(
            [(key, certificate)], root_certificates=self._authority.certificate
        )
