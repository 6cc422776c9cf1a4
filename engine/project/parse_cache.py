"""Parsed files by content: reading an unchanged project costs milliseconds, not a second of parsing.

A cache of (kind, SHA-256 of the text) -> JSON value in one file of the machine's cache. It can be deleted at any
time; an unreadable one is ignored, an unwritable one is not written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.hashing import sha256_hex
from engine.whole_files import sweep, write_atomically


class ParseCache:
    """Remembers what a pure function made of a text."""

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self._version = version
        self._known: dict[str, Any] = {}
        self._used: dict[str, Any] = {}
        self._new = False
        try:
            stored = json.loads(path.read_text("utf-8"))
            if stored["version"] == version:
                self._known = dict(stored["entries"])
        except (OSError, ValueError, KeyError, TypeError):
            pass

    def get(self, kind: str, text: str, make: Callable[[], Any]) -> Any:
        """The JSON value that `make()` returned for this text the first time."""
        key = f"{kind}:{sha256_hex(text.encode('utf-8'))}"
        if key not in self._used:
            if key in self._known:
                self._used[key] = self._known[key]
            else:
                self._used[key] = make()
                self._new = True
        return self._used[key]

    def save(self, whole: bool = True) -> None:
        """Keep what this load used; nothing else where that is the whole of what is worth keeping."""
        if not self._new:
            return
        entries = self._used if whole else {**self._known, **self._used}
        try:
            sweep(self._path.parent, deep=False)
            write_atomically(self._path, json.dumps({"version": self._version, "entries": entries}))
        except OSError:
            return
