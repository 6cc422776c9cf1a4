"""What this machine remembers of a runs root: kept in the user's cache, signed with a key of the user's own.

Whoever may write in a runs root can put anything there, so nothing that says "these bytes were checked" lies in
it. A memory that is not exactly what was written here is no memory: everything is looked at again.

What is known of a file is keyed by (path, size, mtime, ctime, inode, device) and only kept of files that were
looked at two seconds after their last change or later: a change within the clock's grain cannot hide.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.hashing import sha256_hex
from engine.locations import cache_root
from engine.runs.regular_file import NotRegularError, open_regular, regular_stat
from engine.whole_files import partial_of, write_atomically

KEY = "key"
SETTLED_NS = 2_000_000_000
_KEY_BYTES = 32


def memory_root() -> Path:
    """Where this machine keeps what it remembers."""
    return cache_root() / "memory"


def memory_path(about: Path, kind: str) -> Path:
    """Where a memory about a folder is kept."""
    return memory_root() / f"{kind}-{sha256_hex(os.fsencode(about.resolve()))[:32]}.json"


def recall(about: Path, kind: str) -> dict[str, Any]:
    """What was remembered; empty when there is nothing, or nothing that can be trusted."""
    try:
        key = _private_bytes(memory_path(about, kind).parent / KEY)
        raw = json.loads(_private_bytes(memory_path(about, kind)))
        known: dict[str, Any] = raw["known"]
        if hmac.compare_digest(_code(key, about, kind, known), str(raw["code"])):
            return known
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return {}


def remember(about: Path, kind: str, known: dict[str, Any]) -> None:
    """Keep what is known, as JSON; a cache that cannot be written just forgets."""
    path = memory_path(about, kind)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        code = _code(_own_key(path.parent / KEY), about, kind, known)
        write_atomically(path, json.dumps({"code": code, "known": known}))
        path.chmod(0o600)
    except OSError:
        return


class FileMemory:
    """What was found out of files, until something touches them; `fresh=True` has nothing been found out yet."""

    def __init__(self, about: Path, kind: str, fresh: bool = False) -> None:
        self._about, self._kind = about, kind
        self._known = {} if fresh else recall(about, kind)
        self._changed = False

    def of(self, path: Path, find: Callable[[], Any], what: str = "") -> Any:
        """What `find()` gave for the file as it is now, a JSON value; NotRegularError for anything but a file.

        `what`: a word for what is found, where that is not what the whole memory is of.
        """
        found = regular_stat(path)
        key = f"{path}|{found.st_size}|{found.st_mtime_ns}|{found.st_ctime_ns}|{found.st_ino}|{found.st_dev}"
        key += f"|{what}" if what else ""
        if key in self._known:
            return self._known[key]
        value = find()
        if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) >= SETTLED_NS:
            self._known[key] = value
            self._changed = True
        return value

    def save(self) -> None:
        """Keep the memory, with what others have added to it meanwhile."""
        if not self._changed:
            return
        known = {**recall(self._about, self._kind), **self._known}
        newest = {(key.split("|")[0], *key.split("|")[6:]): key for key in known}
        there = {key: known[key] for (path, *_), key in newest.items() if os.path.lexists(path)}
        remember(self._about, self._kind, there)
        self._changed = False


def _code(key: bytes, about: Path, kind: str, known: dict[str, Any]) -> str:
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
