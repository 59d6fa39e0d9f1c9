"""What an operator may choose, read from the environment once at start."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from pathlib import Path
from typing import Annotated

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from web_api.limits import Rate

REPOSITORY = Path(__file__).resolve().parents[1]

RateSetting = Annotated[
    Rate, NoDecode, BeforeValidator(lambda v: Rate.parse(v) if isinstance(v, str) else v)
]


class OidcProvider(BaseModel):
    """An OpenID Connect provider. Register /api/auth/oidc/NAME/callback of our URL there."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9-]{1,32}$")
    label: str = Field(min_length=1, max_length=100)
    """What people read."""
    issuer: str = Field(pattern=r"^(https://|http://(localhost|127\.0\.0\.1)[:/])\S+$")
    """As its discovery document says, to the letter. https, but on this machine."""
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    trust_email: bool = False
    """Addresses that it has verified sign in the accounts here that confirmed the same ones."""


class WebSettings(BaseSettings):
    """Environment variables ASSIZE_WEB_*; the three shared ones carry no WEB_."""

    model_config = SettingsConfigDict(
        env_prefix="ASSIZE_WEB_", validate_by_name=True, validate_by_alias=True, extra="ignore"
    )

    database_url: str = Field(validation_alias=AliasChoices("ASSIZE_DATABASE_URL"))
    """A libpq URL: postgresql://user@host/name, or with ?host=/socket/dir."""
    redis_url: str = Field(validation_alias=AliasChoices("ASSIZE_REDIS_URL"))
    """Valkey or Redis: sessions, rate limits, live events."""
    master: str = Field("127.0.0.1:8100", validation_alias=AliasChoices("ASSIZE_MASTER"))
    """host:port of the judge; several, separated by commas, are tried in turn."""
    metrics_port: int | None = Field(None, ge=0, le=65535)
    """Where Prometheus finds /metrics, never on the public port; nothing is served without it.
    0 takes a free one."""
    metrics_host: str = "127.0.0.1"
    """The address of `metrics_port`: whoever reaches it can read them."""
    platform: str = "web"
    """The name under which the judge knows this platform."""
    join: SecretStr = SecretStr("")
    """A token to join the judge's cluster with; used once, at the first start."""
    insecure: bool = False
    """Use a judge on another machine without certificates."""

    host: str = "127.0.0.1"
    """The address to listen on, behind a proxy with TLS."""
    port: int = Field(8080, ge=0, le=65535)
    """The port to listen on."""
    public_url: str = ""
    """Where browsers reach us, as https://judge.example.org; "" for any Host."""
    cookie_secure: bool | None = None
    """None: as the scheme of `public_url` says."""
    forwarded_allow_ips: str = "127.0.0.1"
    """Proxies whose X-Forwarded-For is believed."""

    data_dir: Path = Path(".assize/web")
    """Testdata bundles and the generated secret; shared by all web processes."""
    sample_problems: Path | None = None
    """A folder of problem packages that are imported at start."""
    ui_dir: Path = REPOSITORY / "web_ui" / "dist"
    """The built pages."""
    secret: SecretStr | None = None
    """Keys the hashes of session ids. None: generated once in `data_dir`."""

    smtp_url: SecretStr | None = None
    """smtp://user:password@host:587 or smtps://host:465. None: mails are files in `data_dir`."""
    mail_from: str = Field("assize@localhost", pattern=r"^[^\s@<>]+@[^\s@<>]+$")
    """Sender's address of every mail."""
    mail_rate: RateSetting = Rate(5, 3600)
    """Mails that somebody can make us send to one address."""

    push_services: str = (
        "https://fcm.googleapis.com,https://*.push.services.mozilla.com,"
        "https://*.notify.windows.com,https://*.push.apple.com"
    )
    """Origins of browsers' push services, separated by commas; a * stands for any host names
    before it. Nothing is ever sent elsewhere; "" turns pushes off."""
    held_posts: int = Field(1, ge=0)
    """First posts of a new account that wait for a moderator; 0: none."""
    post_rate: RateSetting = Rate(30, 3600)
    """Posts of one user; accounts younger than a week have a third, than a day a tenth."""

    oidc: tuple[OidcProvider, ...] = ()
    """Where people may sign in, too: a JSON list of objects."""

    package_size_mib: int = Field(512, gt=0)
    """Largest problem package that may be uploaded."""
    upload_quota_mib: int = Field(2048, gt=0)
    """Unfinished chunked uploads of one user together."""
    upload_expiry_h: float = Field(24, gt=0)
    """After so long an upload and its chunks are forgotten."""
    verify_imports: bool = True
    """Every package that a user imports is verified by the judge, after all for which people
    wait. False: only those for which somebody asks."""
    login_rate: RateSetting = Rate(10, 300)
    """Per account and address."""
    address_rate: RateSetting = Rate(60, 60)
    """Logins per address, whichever the account."""
    register_rate: RateSetting = Rate(20, 3600)
    """Registrations per address."""
    submit_rate: RateSetting = Rate(20, 60)
    """Submissions per user."""
    run_rate: RateSetting = Rate(30, 60)
    """Runs on samples and own inputs per user."""
    unfinished_runs: int = Field(3, gt=0)
    """Runs of one user at the same time."""

    @property
    def masters(self) -> tuple[str, ...]:
        """Addresses of the judge's masters, at least one."""
        return tuple(m.strip() for m in self.master.split(",") if m.strip())

    @property
    def identity_dir(self) -> Path:
        """Where this platform keeps its key and certificate."""
        return self.data_dir / "identity"

    @property
    def secure_cookies(self) -> bool:
        """Whether the session cookie is limited to HTTPS."""
        if self.cookie_secure is not None:
            return self.cookie_secure
        return self.public_url.startswith("https://")

    @property
    def site_url(self) -> str:
        """Where links in mails lead, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("must be smtp://[user:password@]host[:port] or smtps://...")
        return value

    def secret_key(self) -> bytes:
        """The configured secret, or the one kept in `data_dir` (created at first use)."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        path = self.data_dir / "secret"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            # Written apart and linked: a process that starts with us never sees half of it.
            with tempfile.NamedTemporaryFile("w", dir=self.data_dir) as file:
                file.write(secrets.token_hex(32))
                file.flush()
                with contextlib.suppress(FileExistsError):
                    path.hardlink_to(file.name)
        return path.read_bytes()
