"""Why a TLS connection does not come about, in words: gRPC itself only says that it failed."""

from __future__ import annotations

import os
import socket
import ssl
import tempfile

from identity.folder import Membership
from identity.names import MASTER_NAME

TIMEOUT_S = 3.0
_ALERTS = {
    "CERTIFICATE_EXPIRED": "our certificate has expired: join again with a new token",
    "UNKNOWN_CA": "the master does not know the authority of our certificate",
    "CERTIFICATE_REQUIRED": "the master wants a certificate: join its cluster with a token",
    "BAD_CERTIFICATE": "the master does not accept our certificate",
    "CERTIFICATE_UNKNOWN": "the master does not accept our certificate",
    "DECRYPT_ERROR": "our certificate is not of the master's authority",
}


def explain(address: str, member: Membership | None) -> str:
    """One sentence about what is wrong with the connection, "" if it is not TLS. Blocks."""
    host, _, port = address.rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["h2"])
    if member is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_verify_locations(cadata=member.authority.decode())
        _load(context, member)
    try:
        with (
            socket.create_connection((host.strip("[]"), int(port)), TIMEOUT_S) as raw,
            context.wrap_socket(raw, server_hostname=MASTER_NAME) as tls,
        ):
            # A server that takes us speaks first; one that does not, hangs up.
            taken = _answered(tls)
    except ssl.SSLCertVerificationError:
        return "the master is of another cluster than our certificate"
    except ssl.SSLError as error:
        return _said(error, member)
    except (OSError, ValueError):
        return ""
    if member is None:
        return _ALERTS["CERTIFICATE_REQUIRED"]
    return "" if taken else _ALERTS["BAD_CERTIFICATE"]


def _answered(tls: ssl.SSLSocket) -> bool:
    try:
        return bool(tls.recv(1))
    except ConnectionError:
        return False


def _said(error: ssl.SSLError, member: Membership | None) -> str:
    reason = error.reason or ""
    for alert, sentence in _ALERTS.items():
        if alert in reason:
            return sentence
    if member is None:
        return ""
    return "the master speaks no TLS there: it listens without certificates"


def _load(context: ssl.SSLContext, member: Membership) -> None:
    # The ssl module reads certificates from files only.
    handle, path = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(member.key + member.certificate)
        context.load_cert_chain(path)
    finally:
        os.unlink(path)  # noqa: PTH108 - the pair of mkstemp
