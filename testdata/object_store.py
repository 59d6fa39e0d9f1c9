"""Bundles in S3-compatible storage, with the same names and rules as in a directory.

What is uploaded is collected in a local file first. So nothing reaches the storage before
its digest is known to be right, and a part that fails can be sent again. The object
appears when its last part was completed, whole or not at all.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from testdata.bundle import BundleError, check_digest, is_digest
from testdata.store import PIECE_BYTES, BundleWriter, StoreRefusedError, StoreUnavailableError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

SCHEME = "s3://"
PART_BYTES = 8 << 20
PARTS_AT_ONCE = 4
READ_ATTEMPTS = 4
_PROBE = ".assize-probe"


class ObjectBundles:
    """A bucket, or a prefix of one. Several processes may share it. Every call blocks."""

    def __init__(self, url: str) -> None:
        """`url` is s3://bucket/prefix; endpoint and credentials come from AWS_* variables.

        Raises:
            StoreRefusedError: the URL or a variable makes no sense.
        """
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
            raise StoreRefusedError("bundle_store: must be a folder or s3://bucket/prefix")
        self._url = url
        # Questions answer within the deadline of a call; transfers may take their time.
        self._quick = _store(url, request_s=3, retry_s=4, retries=4)
        self._patient = _store(url, request_s=600, retry_s=20, retries=7)

    def check(self) -> None:
        """Writes a small object and reads it.

        Raises:
            StoreRefusedError: there is no such bucket, or it is not ours to use.
            StoreUnavailableError: nothing answers.
        """
        with self._failures():
            try:
                obstore.put(self._quick, _PROBE, b"assize", use_multipart=False)
                obstore.get(self._quick, _PROBE).bytes()
            except (FileNotFoundError, PermissionDeniedError, UnauthenticatedError) as error:
                raise self._refused(str(error)) from error

    def alive(self) -> None:
        """One quick question.

        Raises:
            StoreUnavailableError: it was not answered.
        """
        with self._failures():
            obstore.head(self._quick, _PROBE)

    def has(self, digest: str) -> bool:
        return self._size(digest) is not None

    def size(self, digest: str) -> int:
        """Bytes of a bundle.

        Raises:
            BundleError: there is none.
        """
        size = self._size(digest)
        if size is None:
            raise BundleError(f"digest: no bundle {digest}")
        return size

    def read(self, digest: str, offset: int = 0) -> Generator[bytes, None, None]:
        """The bytes from `offset` on, in pieces of at most `PIECE_BYTES`.

        A connection that breaks is taken up again where it ended.

        Raises:
            BundleError: there is no such bundle.
            StoreUnavailableError: it broke too often.
        """
        size = self.size(digest)
        failures = 0
        while offset < size:
            try:
                for piece in self._stream(digest, offset):
                    yield piece
                    offset += len(piece)
                    failures = 0
            except FileNotFoundError as error:
                raise BundleError(f"digest: no bundle {digest}") from error
            except BaseError as error:
                failures += 1
                if failures == READ_ATTEMPTS:
                    raise _unavailable(error) from error
                time.sleep(0.1 * 2**failures)
            else:
                if offset < size:
                    raise StoreUnavailableError(f"the bundle store ended {digest} early")

    def digests(self) -> frozenset[str]:
        """All bundles there are."""
        with self._failures():
            names = [
                str(item["path"]).rpartition("/")[2]
                for page in obstore.list(self._patient)
                for item in page
            ]
        stems = (name.removesuffix(".zip") for name in names if name.endswith(".zip"))
        return frozenset(stem for stem in stems if is_digest(stem))

    def remove(self, digest: str) -> None:
        """Forgets a bundle; none is no error."""
        with self._failures():
            try:
                obstore.delete(self._quick, _key(digest))
            except FileNotFoundError:
                return

    @contextmanager
    def writer(self, digest: str, size: int) -> Iterator[BundleWriter]:
        """As `BundleStore.writer`.

        Raises:
            BundleError: for wrong bytes, before anything was sent.
            StoreUnavailableError: the storage did not take it; nothing is left.
        """
        key = _key(digest)
        if size < 0:
            raise BundleError("size: must be at least 0")
        with tempfile.TemporaryFile(prefix="assize-bundle-") as spool:
            writer = BundleWriter(spool, size)
            yield writer
            writer.finish(digest)
            spool.seek(0)
            with self._failures():
                obstore.put(
                    self._patient,
                    key,
                    spool,
                    use_multipart=size > PART_BYTES,
                    chunk_size=PART_BYTES,
                    max_concurrency=PARTS_AT_ONCE,
                )
            if self._size(digest) != size:
                raise StoreUnavailableError(f"the bundle store did not keep {digest}")

    def _refused(self, answer: str) -> StoreRefusedError:
        # The status alone does not tell: some servers answer 404 to keys that they do not know.
        if "NoSuchBucket" in answer:
            return StoreRefusedError(f"bundle_store: {self._url}: no such bucket")
        found = re.search(r"<Code>(\w+)</Code>", answer)
        return StoreRefusedError(
            f"bundle_store: {self._url}: access denied"
            f" ({found[1] if found else 'no reason given'});"
            " see AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )

    def _size(self, digest: str) -> int | None:
        key = _key(digest)
        with self._failures():
            try:
                return int(obstore.head(self._quick, key)["size"])
            except FileNotFoundError:
                return None

    def _stream(self, digest: str, offset: int) -> Iterator[bytes]:
        answer = obstore.get(self._patient, _key(digest), options={"range": {"offset": offset}})
        for chunk in answer.stream(min_chunk_size=PIECE_BYTES):
            data = bytes(chunk)
            for start in range(0, len(data), PIECE_BYTES):
                yield data[start : start + PIECE_BYTES]

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        # obstore says that something is not there with Python's own exception.
        except (BaseError, FileNotFoundError) as error:
            raise _unavailable(error) from error


def _key(digest: str) -> str:
    return f"{check_digest(digest)[:2]}/{digest}.zip"


def _unavailable(error: Exception) -> StoreUnavailableError:
    said = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return StoreUnavailableError(f"the bundle store is out of reach: {said[:200]}")


def _store(url: str, *, request_s: int, retry_s: int, retries: int) -> S3Store:
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    endpoint = endpoint or os.environ.get("AWS_ENDPOINT") or ""
    client: ClientConfig = {
        "connect_timeout": timedelta(seconds=2),
        "timeout": timedelta(seconds=request_s),
        # Silence, however long the whole transfer may take.
        "read_timeout": timedelta(seconds=min(request_s, 20)),
        # Whoever names an http:// endpoint wants no TLS; nobody gets there by accident.
        "allow_http": endpoint.startswith("http://"),
    }
    retry: RetryConfig = {
        "max_retries": retries,
        "retry_timeout": timedelta(seconds=retry_s),
        "backoff": {
            "init_backoff": timedelta(milliseconds=100),
            "max_backoff": timedelta(seconds=2),
            "base": 2,
        },
    }
    try:
        return S3Store.from_url(url, client_options=client, retry_config=retry)
    except (BaseError, ValueError) as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise StoreRefusedError(f"bundle_store: {url}: {said[:200]}") from error
