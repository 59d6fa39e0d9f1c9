"""One OpenID Connect provider: discovery, the code flow with PKCE, and its ID tokens."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import time
import warnings
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from web_api.errors import ApiError
from web_api.settings import OidcProvider

with warnings.catch_warnings():
    # It would rather have httpx's successor; we have httpx.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import AsyncOAuth2Client

TIMEOUT_S = 10.0
LARGEST = 256 * 1024
"""Bytes of any document that a provider gives us."""
KEEP_S = 3600.0
LEEWAY_S = 60
ALGORITHMS = ["RS256", "PS256", "ES256", "RS512", "PS512", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Asymmetric ones only: a shared secret must not sign for somebody else."""
SCOPE = "openid email profile"


def refused(why: str) -> ApiError:
    """An answer of the provider that we do not believe."""
    return ApiError(502, "provider", f"the identity provider's answer is not good: {why}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What we use of a discovery document."""

    authorization_endpoint: str
    token_endpoint: str
    keys: KeySet
    read_at: float


class Provider:
    """Speaks to one provider. Its documents are kept for an hour."""

    def __init__(self, settings: OidcProvider, redirect_uri: str) -> None:
        self.settings = settings
        self._redirect_uri = redirect_uri
        self._metadata: Metadata | None = None

    async def authorization_url(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in.

        Raises:
            ApiError: 502 if the provider is out of reach or its documents are not good.
        """
        metadata = await self._read()
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                metadata.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        return str(url)

    async def claims(self, code: str, nonce: str, verifier: str) -> dict[str, Any]:
        """Claims of the ID token for which the provider takes the code.

        Raises:
            ApiError: 502 if it does not, or if the token is not signed by it, for us, for now.
        """
        metadata = await self._read()
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    metadata.token_endpoint, code=code, code_verifier=verifier
                )
        except (httpx.HTTPError, AuthlibBaseError, ValueError) as error:
            raise refused(f"no token ({type(error).__name__})") from None
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise refused("no ID token")
        try:
            return self._verified(id_token, metadata, nonce)
        except (JoseError, ValueError):
            # Perhaps signed with a key that is newer than what we know.
            return self._verified_or_refused(id_token, await self._read(again=True), nonce)

    def _verified_or_refused(self, id_token: str, metadata: Metadata, nonce: str) -> dict[str, Any]:
        try:
            return self._verified(id_token, metadata, nonce)
        except (JoseError, ValueError) as error:
            raise refused(f"ID token ({type(error).__name__})") from None

    def _verified(self, id_token: str, metadata: Metadata, nonce: str) -> dict[str, Any]:
        claims = jwt.decode(id_token, metadata.keys, algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
        if claims.get("azp", self.settings.client_id) != self.settings.client_id:
            raise ValueError("azp")
        return dict(claims)

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.settings.client_id,
            self.settings.client_secret.get_secret_value(),
            scope=SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            follow_redirects=False,
        )

    async def _read(self, *, again: bool = False) -> Metadata:
        known = self._metadata
        if known is not None and not again and time.monotonic() - known.read_at < KEEP_S:
            return known
        issuer = self.settings.issuer
        document = await _fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            raise refused("another issuer")
        endpoints = []
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            url = document.get(name)
            if not isinstance(url, str):
                raise refused(f"no {name}")
            await _refuse_inner(url, issuer)
            endpoints.append(url)
        try:
            keys = KeySet.import_key_set(await _fetch(endpoints[2]))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError):
            raise refused("keys") from None
        self._metadata = Metadata(endpoints[0], endpoints[1], keys, time.monotonic())
        return self._metadata


async def _fetch(url: str) -> dict[str, Any]:
    """A JSON object of bounded size; redirections are not followed."""
    content = bytearray()
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != 200:
                raise refused(f"status {answer.status_code}")
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > LARGEST:
                    raise refused("too large")
        document = json.loads(content)
    except (httpx.HTTPError, ValueError) as error:
        raise refused(type(error).__name__) from None
    if not isinstance(document, dict):
        raise refused("no object")
    return document


async def _refuse_inner(url: str, issuer: str) -> None:
    """A document may not send us where its issuer is not: other schemes, inner networks.

    Raises:
        ApiError: 502 for such a URL.
    """
    ours, theirs = urlsplit(issuer), urlsplit(url)
    same = (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)
    if same:
        return
    if theirs.scheme != "https" or not theirs.hostname:
        raise refused("endpoint without https")
    if await _inner(theirs.hostname) and not await _inner(ours.hostname or ""):
        raise refused("endpoint in an inner network")


async def _inner(host: str) -> bool:
    """Whether one of the host's addresses is not a public one."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        raise refused("unknown host") from None
    addresses = (str(info[4][0]).partition("%")[0] for info in found)
    return any(not ipaddress.ip_address(address).is_global for address in addresses)
