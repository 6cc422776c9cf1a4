"""Small JSON files of the engine's own: written whole or not at all, and carrying the SHA-256 of their own text.

The digest is the first key of the file. It is no secret; it tells an edit, a bad copy or a torn disk from what
was written. What a forger would have to change as well is compared in `verify`.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.hashing import sha256_hex

_DIGEST = re.compile(r'\A\{\n "sha256": "([0-9a-f]{64})",\n')
_PARTIAL = re.compile(r"\A\..+\.(\d+)-[0-9a-f]{8}\.partial")


class UndigestedError(ValueError):
    """A document without a digest: an older engine wrote it, so nothing may rest on it."""


class AlteredError(ValueError):
    """A document that is not the text that was written."""


def to_text(document: dict[str, Any]) -> str:
    """The text of a document, its digest first."""
    body = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if not _is_text(body):  # bytes of a command line that are no UTF-8
        body = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=True) + "\n"
    return f'{{\n "sha256": "{sha256_hex(body.encode())}",\n{body[2:]}'


def _is_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def from_text(text: str) -> dict[str, Any]:
    """The document in a text; UndigestedError, AlteredError, or ValueError when it is no JSON object."""
    digest = _DIGEST.match(text)
    if digest and sha256_hex(f"{{\n{text[digest.end() :]}".encode()) != digest.group(1):
        raise AlteredError(f"sha256 {sha256_hex(text[digest.end() :].encode())}")
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise ValueError("it nests too deeply") from error
    if not isinstance(document, dict):
        raise ValueError("no JSON object")
    if digest is None:
        raise AlteredError("its digest has been moved") if "sha256" in document else UndigestedError("no digest")
    del document["sha256"]
    return document


def partial_of(path: Path) -> Path:
    """Where a file is written before it takes its name; the name says which process writes it."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.partial")


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_of(path)
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _abandoned(paths: Iterator[Path]) -> Iterator[Path]:
    for path in paths:
        partial = _PARTIAL.match(path.name)
        if partial and not _alive(int(partial.group(1))):
            yield path


def sweep(root: Path, deep: bool) -> None:
    """Remove what killed processes left half written in a folder, or (`deep`) anywhere below it."""
    for path in list(_abandoned(root.rglob(".*") if deep else root.glob(".*"))):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
