"""A store in an S3-compatible service, through `obstore`, which is imported here alone.

It is the extra `bank-world-engine[cluster]`.

Credentials come from the environment as every S3 client reads them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
AWS_SESSION_TOKEN, a web identity token, or the role of the machine.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from engine.errors import EngineError, io_error
from engine.runs.store import FILES, StoreAddress, damaged, gone, unreachable
from engine.whole_files import replacing

T = TypeVar("T")

REQUEST_S = 120
"""How long one request may take before it is one that failed."""
ATTEMPTS_S = "ENGINE_STORE_PATIENCE_S"
"""Environment variable: for how many seconds a store that does not answer is asked again."""
PATIENCE_S = 120.0
PART_BYTES = 16 << 20


class ObjectStore:
    """A bucket, or what begins with a prefix in one."""

    def __init__(self, address: StoreAddress) -> None:
        self._obstore, client = _library(address)
        self._client = client
        self.location = address.location
        self._patience_s = float(os.environ.get(ATTEMPTS_S, PATIENCE_S))

    def put_file(self, sha256: str, source: Path) -> int:
        """See `Store`."""
        key = f"{FILES}/{sha256}"
        if self._size(key) is not None:
            return 0
        self._ask(
            lambda: self._obstore.put(self._client, key, source, chunk_size=PART_BYTES, max_concurrency=4),
            writing=True,
        )
        return source.stat().st_size

    def get_file(self, sha256: str, target: Path) -> int:
        """See `Store`."""
        size, found = self._ask(lambda: self._download(sha256, target), writing=False)
        if found != sha256:
            raise damaged(self.location, sha256, f"sha256 {found}")
        return int(size)

    def _download(self, sha256: str, target: Path) -> tuple[int, str]:
        sha = hashlib.sha256()
        size = 0
        try:
            stream = self._obstore.get(self._client, f"{FILES}/{sha256}").stream(min_chunk_size=PART_BYTES)
        except FileNotFoundError as error:
            raise gone(self.location, sha256) from error
        try:
            with replacing(target) as partial, partial.open("wb") as file:
                for chunk in stream:
                    part = bytes(chunk)
                    sha.update(part)
                    size += file.write(part)
                if sha.hexdigest() != sha256:
                    raise _OtherBytesError
        except _OtherBytesError:
            pass
        return size, sha.hexdigest()

    def read(self, key: str) -> str | None:
        """See `Store`."""

        def ask() -> str | None:
            try:
                return bytes(self._obstore.get(self._client, key).bytes()).decode("utf-8")
            except FileNotFoundError:
                return None

        return self._ask(ask, writing=False)

    def create(self, key: str, text: str) -> bool:
        """See `Store`: a conditional PUT (`If-None-Match: *`), which the service must know."""
        from obstore.exceptions import AlreadyExistsError

        def ask() -> bool:
            try:
                self._obstore.put(self._client, key, text.encode("utf-8"), mode="create", use_multipart=False)
            except (AlreadyExistsError, FileExistsError):
                return False
            return True

        return self._ask(ask, writing=True)

    def names(self, folder: str) -> list[str]:
        """See `Store`."""

        def ask() -> list[str]:
            listed = self._obstore.list_with_delimiter(self._client, prefix=f"{folder}/")
            return sorted(str(found["path"]).rpartition("/")[2] for found in listed["objects"])

        return self._ask(ask, writing=False)

    def _size(self, key: str) -> int | None:
        def ask() -> int | None:
            try:
                return int(self._obstore.head(self._client, key)["size"])
            except FileNotFoundError:
                return None

        return self._ask(ask, writing=False)

    def _ask(self, request: Callable[[], T], *, writing: bool) -> T:
        """Ask again, after waits that double, while the service does not answer."""
        from obstore.exceptions import (
            BaseError,
            InvalidPathError,
            NotSupportedError,
            PermissionDeniedError,
            UnauthenticatedError,
        )

        never = (InvalidPathError, NotSupportedError, PermissionDeniedError, UnauthenticatedError, PermissionError)

        until, wait_s = time.monotonic() + self._patience_s, 0.2
        while True:
            try:
                return request()
            except never as error:
                raise unreachable(self.location, error, writing=writing) from error
            except BaseError as error:
                if time.monotonic() + wait_s > until:
                    raise unreachable(self.location, error, writing=writing) from error
            except OSError as error:
                if error.errno is not None:  # of this machine's disk, not of the service
                    raise io_error(error, place="STORE") from error
                if time.monotonic() + wait_s > until:
                    raise unreachable(self.location, error, writing=writing) from error
            time.sleep(wait_s * random.uniform(0.75, 1.25))
            wait_s = min(wait_s * 2, 10.0)


class _OtherBytesError(Exception):
    """What came is not what was asked for; the half-written file goes."""


def _library(address: StoreAddress) -> tuple[Any, Any]:
    """`obstore` and its client of the store."""
    try:
        import obstore
        from obstore.store import S3Store
    except ImportError as error:
        raise EngineError(
            5,
            f"{address.location} needs obstore, which is not installed",
            place="STORE",
            where=address.location,
            expected="the extra cluster",
            found=str(error),
            hint='pip install "bank-world-engine[cluster]"',
        ) from error
    endpoint = address.endpoint or os.environ.get("AWS_ENDPOINT_URL", "")
    options: dict[str, Any] = {"client_options": {"timeout": timedelta(seconds=REQUEST_S)}}
    if endpoint:
        options |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
        options["client_options"] |= {"allow_http": endpoint.startswith("http://")}
    if address.region or endpoint:
        options["region"] = address.region or os.environ.get("AWS_REGION", "us-east-1")
    try:
        client = S3Store.from_url(
            address.location.rstrip("/"),
            **options,
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=30)},
        )
    except Exception as error:
        raise EngineError(
            5,
            f"{address.location} is no address of a store",
            place="STORE",
            where=address.location,
            expected="s3://bucket/prefix",
            found=" ".join(str(error).split())[:300],
            hint="engine cluster check tells what a cluster.yaml says",
            exit_code=2,
        ) from error
    return obstore, client
