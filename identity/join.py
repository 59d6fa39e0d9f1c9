"""Joining a cluster with a token."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import grpc
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from identity.channel import TLS_OPTIONS, Dialler
from identity.folder import IdentityError, IdentityFolder, Membership, MembershipError, membership
from identity.keys import certificate_pem, compressed_point, signing_request
from identity.names import MASTER_NAME, Role
from identity.token import JoinToken, TokenError, parse_token
from proto.judge.v1 import enrolment_pb2, enrolment_pb2_grpc

TIMEOUT_S = 10.0
_AGAIN = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED})


class JoinError(MembershipError):
    """The cluster could not be joined; nothing was changed here."""


def become(
    role: Role, name: str, masters: str, text: str, folder: Path, *, insecure: bool = False
) -> Dialler:
    """A dialler for a program that shall be the member `name`, joining first if need be.

    `text` is a join token or "". One that was used here already is no error, so that it
    may stay in a configuration. Blocks.

    Raises:
        MembershipError: it is not that member, and cannot become it.
    """
    if text:
        known = IdentityFolder(folder).load()
        if known is None or known.invitation != _parsed(text).invitation:
            join(masters, text, folder, name)
    dialler = Dialler.to([m.strip() for m in masters.split(",")], folder, insecure=insecure)
    member = dialler.membership()
    if member is not None and (member.name.role, member.name.name) != (role, name):
        raise IdentityError(
            f"{folder} speaks for {member.name}, not for {role} {name}: "
            "give it that name, or join with a token for the other"
        )
    return dialler


def join(masters: str, text: str, folder: Path, name: str) -> Membership:
    """Makes this program a member and keeps that in `folder`. Blocks.

    `masters` is HOST:PORT, several separated by commas; `name` is the one wished for, ""
    for the invitation's. The token works again for the same folder until it was answered.

    Raises:
        JoinError: no master could be reached, is of the token's cluster, or accepts it.
        IdentityError: the folder cannot be written.
    """
    token = _parsed(text)
    kept = IdentityFolder(folder)
    failure: JoinError | None = None
    for master in masters.split(","):
        address = f"{master.strip().rpartition(':')[0]}:{token.port}"
        try:
            leaf = _pinned(address, token)
        except JoinError as error:
            failure = error
            continue
        return _ask(address, token, leaf, kept, name)
    raise failure or JoinError("master: must name at least one HOST:PORT")


def _parsed(text: str) -> JoinToken:
    try:
        return parse_token(text)
    except TokenError as error:
        raise JoinError(f"join: {error}") from None


def _pinned(address: str, token: JoinToken) -> bytes:
    """The certificate served at `address`, PEM, once it is proven to be our authority's."""
    host, _, port = address.rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Trust comes from the token: the signature is checked below, and the connection that
    # carries the secret accepts nothing but this very certificate.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    try:
        with (
            socket.create_connection((host.strip("[]"), int(port)), TIMEOUT_S) as raw,
            context.wrap_socket(raw, server_hostname=MASTER_NAME) as tls,
        ):
            encoded = tls.getpeercert(binary_form=True)
    except ssl.SSLError:
        raise JoinError(f"{address}: what listens there is no master that enrols") from None
    except OSError as error:
        raise JoinError(f"{address} cannot be reached: {error.strerror or error}") from None
    if encoded is None or not _signed_by(encoded, token.authority):
        raise JoinError(f"{address}: the master is not of the cluster that made the token")
    return certificate_pem(x509.load_der_x509_certificate(encoded))


def _signed_by(encoded: bytes, authority: bytes) -> bool:
    try:
        certificate = x509.load_der_x509_certificate(encoded)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), authority)
        key.verify(
            certificate.signature, certificate.tbs_certificate_bytes, ec.ECDSA(hashes.SHA256())
        )
    except (ValueError, InvalidSignature):
        return False
    return True


def _ask(
    address: str, token: JoinToken, leaf: bytes, folder: IdentityFolder, name: str
) -> Membership:
    key = folder.joining_key()
    request = enrolment_pb2.JoinRequest(
        invitation=token.invitation,
        secret=token.secret,
        signing_request=signing_request(key),
        name=name,
    )
    retrying = Retrying(
        retry=retry_if_exception(lambda e: isinstance(e, grpc.RpcError) and e.code() in _AGAIN),
        stop=stop_after_attempt(4),
        wait=wait_random_exponential(multiplier=0.3, max=3),
        reraise=True,
    )
    with grpc.secure_channel(
        address, grpc.ssl_channel_credentials(leaf), options=list(TLS_OPTIONS)
    ) as channel:
        stub = enrolment_pb2_grpc.EnrolmentStub(channel)
        try:
            answer = retrying(stub.Join, request, timeout=TIMEOUT_S)
        except grpc.RpcError as error:
            raise JoinError(f"{address}: {error.details()}") from None
    member = membership(key, answer.certificate, answer.authority, token.invitation)
    root = x509.load_pem_x509_certificate(member.authority).public_key()
    if not isinstance(root, ec.EllipticCurvePublicKey) or (
        compressed_point(root) != token.authority
    ):
        raise JoinError(f"{address}: the master answered with another authority than the token's")
    folder.save(member)
    return member
