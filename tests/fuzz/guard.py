"""What may never happen while the engine reads something strange, watched from inside this process."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.errors import EXIT_INTERNAL, EngineError

SECONDS_MAX = 10.0
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_PLACES: dict[str, tuple[tuple[int, int], ...]] = {
    "os.mkdir": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
}
"""Audit event -> its arguments that are places which change, each with that of the folder it is relative to."""
_watched: list[tuple[Path, set[str]]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched or (event != "open" and event not in _PLACES):
        return
    if event == "open":
        path, mode, flags = arguments
        writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & _WRITING
        places = [(path, -1)] if writes else []
    else:
        places = [(arguments[place], arguments[folder]) for place, folder in _PLACES[event]]
    inside, found = _watched[-1]
    for place, folder in places:
        if isinstance(place, str | bytes | os.PathLike):
            base = Path(f"/proc/self/fd/{folder}").readlink() if folder >= 0 else Path.cwd()
            path = Path(os.path.normpath(base / os.fsdecode(place)))  # resolve() would ask the disk
            if not path.is_relative_to(inside) and path != Path(os.devnull):
                found.add(f"{event} {path}")


sys.addaudithook(_hook)


class Hang(BaseException):
    """Ten seconds have passed."""


def _ring(_signal: int, _frame: Any) -> None:
    raise Hang


@contextmanager
def watched(inside: Path) -> Iterator[set[str]]:
    """Yields the set of changes outside a folder; raises Hang in it after ten seconds."""
    found: set[str] = set()
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_MAX)
    _watched.append((inside, found))
    try:
        yield found
    finally:
        _watched.pop()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def misbehaviour(action: Callable[[], object], inside: Path) -> str:
    """What went wrong in an action that may only end well or with a typed error; empty when nothing did."""
    with watched(inside) as outside:
        try:
            action()
        except EngineError as error:
            if error.exit_code == EXIT_INTERNAL or not error.message or not error.hint:
                return f"an error without a hint, or a bug: {error}"
        except OSError as error:
            return "" if error.filename or error.strerror else repr(error)
        except Hang:
            return f"no answer within {SECONDS_MAX} s"
        except Exception:
            return traceback.format_exc(limit=-4)
    return f"changed outside: {sorted(outside)}" if outside else ""
