"""The folder in which a member keeps what it is."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from identity.keys import certificate_pem, key_pem, load_key, new_key
from identity.names import MemberName, parse_uri

MEMBER_FILE = "member.pem"
"""Private key, own certificate, authority: one file, so that they are replaced together."""
JOINING_FILE = "joining.pem"
"""The key of an enrolment that has not been answered yet: the token works for it again."""
_JOINED_WITH = "# joined with invitation "


class MembershipError(Exception):
    """This program cannot be a member, or not yet; the text says what to do."""


class IdentityError(MembershipError):
    """The folder is damaged, or cannot be read or written; the text names it."""


@dataclass(frozen=True, slots=True)
class Membership:
    """What a member needs to connect."""

    key: bytes
    """PEM."""
    certificate: bytes
    """PEM."""
    authority: bytes
    """PEM."""
    invitation: str = ""
    """The id of the token that it joined with."""

    @property
    def parsed(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.certificate)

    @property
    def expires_at(self) -> datetime:
        """With a time zone."""
        return self.parsed.not_valid_after_utc

    @property
    def renew_at(self) -> datetime:
        """Half of the certificate's life."""
        parsed = self.parsed
        life = parsed.not_valid_after_utc - parsed.not_valid_before_utc
        return parsed.not_valid_before_utc + life / 2

    @property
    def name(self) -> MemberName:
        """Raises IdentityError if the certificate is no member's."""
        if (name := certificate_name(self.parsed)) is None:
            raise IdentityError("the certificate names no member of a cluster")
        return name


class IdentityFolder:
    """Reads and writes the folder; writing is atomic and readable by the owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Membership | None:
        """The membership; None if nothing joined here yet.

        Raises:
            IdentityError: there is something that is none.
        """
        file = self.path / MEMBER_FILE
        try:
            content = file.read_bytes()
            invitation, blocks = _invitation(content), _pem_blocks(content)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise IdentityError(f"{file}: {error.strerror}") from None
        try:
            key, certificate, authority = blocks
            load_key(key)
            x509.load_pem_x509_certificate(certificate)
            x509.load_pem_x509_certificate(authority)
        except (ValueError, TypeError):
            raise IdentityError(f"{file}: damaged; join again with a new token") from None
        return Membership(key, certificate, authority, invitation)

    def save(self, membership: Membership) -> None:
        """Replaces the membership; an unanswered enrolment is over then."""
        head = f"{_JOINED_WITH}{membership.invitation}\n".encode()
        pem = membership.key + membership.certificate + membership.authority
        self._write(MEMBER_FILE, head + pem)
        (self.path / JOINING_FILE).unlink(missing_ok=True)

    def joining_key(self) -> ec.EllipticCurvePrivateKey:
        """The key to join with, kept until an enrolment was answered."""
        file = self.path / JOINING_FILE
        try:
            return load_key(file.read_bytes())
        except (FileNotFoundError, ValueError):
            key = new_key()
            self._write(JOINING_FILE, key_pem(key))
            return key

    def _write(self, name: str, content: bytes) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            # mkstemp makes files that only the owner can read.
            handle, temporary = tempfile.mkstemp(dir=self.path)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self.path / name)
        except OSError as error:
            raise IdentityError(f"{self.path / name}: {error.strerror}") from None


def certificate_name(certificate: x509.Certificate) -> MemberName | None:
    """The member that a certificate speaks for."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return None
    uris = names.value.get_values_for_type(x509.UniformResourceIdentifier)
    return parse_uri(uris[0]) if len(uris) == 1 else None


def membership(
    key: ec.EllipticCurvePrivateKey, certificate: bytes, authority: bytes, invitation: str
) -> Membership:
    """From what a master answered. Raises ValueError if it is no certificate."""
    parsed = x509.load_pem_x509_certificate(certificate)
    root = x509.load_pem_x509_certificate(authority)
    return Membership(key_pem(key), certificate_pem(parsed), certificate_pem(root), invitation)


def _invitation(content: bytes) -> str:
    first = content.partition(b"\n")[0].decode(errors="replace")
    return first.removeprefix(_JOINED_WITH) if first.startswith(_JOINED_WITH) else ""


def _pem_blocks(content: bytes) -> list[bytes]:
    """The blocks of a PEM file, each with its last line end."""
    blocks: list[bytes] = []
    for line in content.splitlines(keepends=True):
        if line.startswith(b"-----BEGIN"):
            blocks.append(b"")
        if blocks:
            blocks[-1] += line
    return blocks
