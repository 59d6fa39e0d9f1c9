"""Mutual TLS as a cluster wants it: its own authority, one name for every master."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assize.client import Judge, Tls, UnavailableError
from proto.judge.v1 import judge_pb2, judge_pb2_grpc


class Authority:
    """Signs certificates."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._signed("authority", self._key.public_key(), authority=True)

    def member(self, name: str) -> tuple[bytes, bytes]:
        """A certificate for a name, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._signed(name, key.public_key(), authority=False), key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def _signed(self, name: str, key: ec.EllipticCurvePublicKey, *, authority: bool) -> bytes:
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)


class Fleet(judge_pb2_grpc.FleetServicer):
    """Offers one language."""

    async def ListLanguages(  # noqa: N802 - the contract names the methods
        self, request: judge_pb2.ListLanguagesRequest, context: Any
    ) -> judge_pb2.ListLanguagesResponse:
        return judge_pb2.ListLanguagesResponse(languages=[judge_pb2.Language(id="c")])


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
async def address(authority: Authority) -> AsyncIterator[str]:
    """A server that wants a certificate of the authority, under the masters' name."""
    certificate, key = authority.member("master.assize.internal")
    credentials = grpc.ssl_server_credentials(
        [(key, certificate)], authority.certificate, require_client_auth=True
    )
    server = grpc.aio.server()
    judge_pb2_grpc.add_FleetServicer_to_server(Fleet(), server)
    port = server.add_secure_port("127.0.0.1:0", credentials)
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


async def languages(address: str, tls: Tls | None) -> list[str]:
    async with Judge(address, platform="school", tls=tls, deadline_s=1) as judge:
        return [language.id for language in await judge.languages()]


async def test_a_member_is_served(authority: Authority, address: str) -> None:
    """By address, although the certificate names no address."""
    tls = Tls(authority.certificate, *authority.member("school"))
    assert await languages(address, tls) == ["c"]
    assert "PRIVATE" not in repr(tls)


async def test_everybody_else_is_not(authority: Authority, address: str) -> None:
    """No certificate, another authority's, another server name, plain text."""
    other = Authority()
    mine = authority.member("school")
    for tls in (
        Tls(authority.certificate),
        Tls(authority.certificate, *other.member("school")),
        Tls(other.certificate, *mine),
        Tls(authority.certificate, *mine, server_name="elsewhere.example.org"),
        None,
    ):
        with pytest.raises(UnavailableError):
            await languages(address, tls)
