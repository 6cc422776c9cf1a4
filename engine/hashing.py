"""Canonical JSON and SHA-256: the one way in which the engine turns values into identities.

Canonical JSON (CJ): UTF-8, strings in NFC, keys sorted by code point, no duplicate keys, separators `,` and
`:`, no newline; integers decimal; every other number becomes the string `f64:` + `float.hex()`; NaN and
infinities are refused. RFC 8785 is not used because it prints floats in decimal and caps integers at 2^53.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

READ_SIZE = 1 << 20


def _canonical(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"canonical JSON has no {value}")
        return f"f64:{value.hex()}"
    if isinstance(value, Mapping):
        out: dict[str, Any] = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"canonical JSON keys are strings, not {type(key).__name__}")
            name = unicodedata.normalize("NFC", key)
            if name in out:
                raise ValueError(f"duplicate key {name!r} after normalisation")
            out[name] = _canonical(item)
        return out
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    raise TypeError(f"canonical JSON has no {type(value).__name__}")


def canonical_json(value: Any) -> bytes:
    """The canonical JSON bytes of a value of null, bool, int, float, str, list and mapping."""
    text = json.dumps(
        _canonical(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """SHA-256 of bytes as 64 lowercase hex digits."""
    return hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """H(CJ(value)): the identity of a JSON value."""
    return sha256_hex(canonical_json(value))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes; an OSError when it is no file, or changes size or mtime while being read."""
    sha = hashlib.sha256()
    # A named pipe without a writer would be waited for.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as handle:
        before = os.fstat(handle.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(f"{path} is not a regular file")
        while chunk := handle.read(READ_SIZE):
            sha.update(chunk)
        after = os.fstat(handle.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise OSError(f"{path} changed while it was hashed")
    return sha.hexdigest()


def parameter_hash(policies: Mapping[str, str]) -> str:
    """Identity of a set of policies, given as policy id -> policy digest."""
    return digest({"items": dict(policies), "kind": "parameter_hash", "v": 1})


def manifest_fingerprint(inputs: Mapping[str, str]) -> str:
    """Identity of a set of external inputs, given as input id -> content digest."""
    return digest({"inputs": dict(inputs), "kind": "manifest_fingerprint", "v": 1})


def content_digest(columns: list[dict[str, str]], files: list[str], rows: int) -> str:
    """Identity of a published dataset: its columns, its files' SHA-256 in name order, its row count."""
    return digest({"columns": columns, "files": files, "rows": rows, "v": 1})
