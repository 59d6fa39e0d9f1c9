"""The certificate authority of one cluster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from identity.keys import certificate_pem, compressed_point, key_pem, load_key, new_key
from identity.names import MASTER_NAME, MemberName
from judge_master.domain.errors import FieldError

AUTHORITY_LIFE = timedelta(days=3650)
SKEW = timedelta(minutes=5)
"""By how much a member's clock may be behind ours."""
_REQUEST_RULE = "must be a PKCS #10 request for a P-256 key"


class Authority:
    """Signs certificates of masters and members."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self._certificate = certificate

    @classmethod
    def create(cls, cluster: str) -> Authority:
        """A new one; `cluster` is the id that its certificate names."""
        key = new_key()
        name = _name(f"Assize cluster {cluster}")
        now = datetime.now(UTC)
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            _builder(key.public_key(), name, now, now + AUTHORITY_LIFE)
            .issuer_name(name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
        )
        return cls(key, builder.sign(key, hashes.SHA256()))

    @classmethod
    def load(cls, key: bytes, certificate: bytes) -> Authority:
        """From PEM. Raises ValueError if it is none."""
        return cls(load_key(key), x509.load_pem_x509_certificate(certificate))

    @property
    def key(self) -> bytes:
        """PEM."""
        return key_pem(self._key)

    @property
    def certificate(self) -> bytes:
        """PEM."""
        return certificate_pem(self._certificate)

    @property
    def public_point(self) -> bytes:
        """What join tokens carry."""
        return compressed_point(self._key.public_key())

    def admit(
        self, member: MemberName, key: ec.EllipticCurvePublicKey, expires_at: datetime
    ) -> bytes:
        """A member's certificate, PEM."""
        return self._issue(
            key,
            str(member),
            x509.UniformResourceIdentifier(member.uri()),
            ExtendedKeyUsageOID.CLIENT_AUTH,
            expires_at,
        )

    def master_pair(self, life: timedelta) -> tuple[bytes, bytes]:
        """Key and certificate of a master, PEM; the key is never stored."""
        key = new_key()
        expires_at = datetime.now(UTC) + life
        certificate = self._issue(
            key.public_key(),
            "master",
            x509.DNSName(MASTER_NAME),
            ExtendedKeyUsageOID.SERVER_AUTH,
            expires_at,
        )
        return key_pem(key), certificate

    def _issue(
        self,
        key: ec.EllipticCurvePublicKey,
        subject: str,
        name: x509.GeneralName,
        purpose: x509.ObjectIdentifier,
        expires_at: datetime,
    ) -> bytes:
        builder = (
            _builder(key, _name(subject), datetime.now(UTC), expires_at)
            .issuer_name(self._certificate.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        return certificate_pem(builder.sign(self._key, hashes.SHA256()))


def requested_key(request: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a signing request, which the sender is proven to hold.

    Raises:
        FieldError: it is no such request.
    """
    try:
        parsed = x509.load_der_x509_csr(request)
        key = parsed.public_key()
        valid = parsed.is_signature_valid
    except (ValueError, UnsupportedAlgorithm):
        raise FieldError("signing_request", _REQUEST_RULE) from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise FieldError("signing_request", _REQUEST_RULE)
    if not valid:
        raise FieldError("signing_request", "must be signed with its own key")
    return key


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _builder(
    key: ec.EllipticCurvePublicKey, subject: x509.Name, now: datetime, expires_at: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(expires_at)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
