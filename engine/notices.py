"""What the engine mended by itself: one line on stderr each, so that nothing is mended in silence."""

from __future__ import annotations

import sys

_told: set[str] = set()


def notice(text: str) -> None:
    """Say a line on stderr, once per process."""
    if text not in _told:
        _told.add(text)
        print(f"engine: {text}", file=sys.stderr, flush=True)
