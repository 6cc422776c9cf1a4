"""What this machine remembers of a runs root: kept in the user's cache, signed with a key of the user's own.

Whoever may write in a runs root can put anything there, so nothing that says "these bytes were checked" lies in
it. A memory that is not exactly what was written here is no memory: everything is looked at again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import stat
from pathlib import Path

from engine.hashing import sha256_hex
from engine.locations import cache_root
from engine.runs.regular_file import NotRegularError, open_regular
from engine.whole_files import partial_of, write_atomically

KEY = "key"
_KEY_BYTES = 32


def memory_root() -> Path:
    """Where this machine keeps what it remembers."""
    return cache_root() / "memory"


def memory_path(about: Path, kind: str) -> Path:
    """Where a memory about a folder is kept."""
    return memory_root() / f"{kind}-{sha256_hex(os.fsencode(about.resolve()))[:32]}.json"


def recall(about: Path, kind: str) -> dict[str, str]:
    """What was remembered; empty when there is nothing, or nothing that can be trusted."""
    try:
        key = _private_bytes(memory_path(about, kind).parent / KEY)
        raw = json.loads(_private_bytes(memory_path(about, kind)))
        known: dict[str, str] = raw["known"]
        if hmac.compare_digest(_code(key, about, kind, known), str(raw["code"])):
            return known
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return {}


def remember(about: Path, kind: str, known: dict[str, str]) -> None:
    """Keep what is known; a cache that cannot be written just forgets."""
    path = memory_path(about, kind)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        code = _code(_own_key(path.parent / KEY), about, kind, known)
        write_atomically(path, json.dumps({"code": code, "known": known}))
        path.chmod(0o600)
    except OSError:
        return


def _code(key: bytes, about: Path, kind: str, known: dict[str, str]) -> str:
    """The code of a memory: of this key, this folder and this kind alone."""
    text = json.dumps([str(about.resolve()), kind, known], sort_keys=True)
    return hmac.new(key, text.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()


def _own_key(path: Path) -> bytes:
    """The user's key, made at its first use."""
    try:
        return _private_bytes(path)
    except NotRegularError:
        path.unlink()
    except FileNotFoundError:
        pass
    new = partial_of(path)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        try:
            os.link(new, path)  # whichever process comes first; the others take its key
        except FileExistsError:
            return _private_bytes(path)
    finally:
        new.unlink(missing_ok=True)
    return _private_bytes(path)


def _private_bytes(path: Path) -> bytes:
    """The bytes of a file that is this user's alone to write; NotRegularError for any other."""
    with open_regular(path) as handle:
        found = os.fstat(handle.fileno())
        if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise NotRegularError(f"others can write {path}")
        return handle.read()
