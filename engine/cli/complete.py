"""What a shell offers after <TAB>: values from the files of the project and the folders of runs.

Nothing is loaded and nothing is refused here: names are read from paths and first lines, in a few milliseconds,
and where there is no project or no run there is nothing to offer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from engine.errors import EngineError

Completer = Callable[[click.Context, click.Parameter, str], list[str]]

STATUSES = ("modified", "stale", "missing", "reused", "failed")
_STATE = re.compile(r"^  (\w+): *(?:\{|$|#)", re.MULTILINE)
_TESTS = re.compile(r"^tests: *\[([^\]]*)\]", re.MULTILINE)
_RUN_ID = re.compile(r"[0-9a-f]{32}")


def _root(context: click.Context) -> Path | None:
    from engine.locations import project_root

    try:
        return project_root(context.params.get("project_dir"))
    except EngineError:
        return None


def _offered(found: Callable[[Path], Iterable[str]]) -> Completer:
    """A completer of the names that a function finds in the project."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        root = _root(context)
        names = found(root) if root is not None else ()
        return sorted({name for name in names if name.startswith(incomplete)})

    return complete


def _segment_files(root: Path) -> list[Path]:
    return sorted((root / "sql").glob("*/segment.yaml"))


def _segments(root: Path) -> list[str]:
    return [path.parent.name for path in _segment_files(root)]


def _states(root: Path) -> list[str]:
    found = []
    for path in _segment_files(root):
        below = path.read_text("utf-8").partition("\nstates:\n")[2]
        block = re.split(r"^\S", below, maxsplit=1, flags=re.MULTILINE)[0]
        found += [f"{path.parent.name}.{state}" for state in _STATE.findall(block)]
    return found


def _gates(root: Path) -> list[str]:
    """Gates by their ids, each also with its segment."""
    found = []
    for kind in ("gates", "certify"):
        for path in (root / "sql").glob(f"*/{kind}/**/*.sql"):
            lists = _TESTS.findall(path.read_text("utf-8"))
            names = [word.strip() for text in lists for word in text.split(",") if word.strip()]
            found += [*names, *(f"{path.relative_to(root / 'sql').parts[0]}.{name}" for name in names)]
    return found


def _stems(root: Path, pattern: str) -> list[str]:
    return [path.name.partition(".")[0] for path in root.glob(pattern)]


def runs(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Ids of the runs under the runs root, the newest first."""
    root = Path(context.params.get("runs_root") or "runs")
    known = [path for path in root.iterdir() if _RUN_ID.fullmatch(path.name)] if root.is_dir() else []
    newest = sorted(known, key=lambda path: -path.stat().st_mtime)
    return [path.name for path in newest if path.name.startswith(incomplete)]


def selectors(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """States, segments and statuses, after the `+` and the other words that already stand."""
    root = _root(context)
    if root is None:
        return []
    before, _, last = incomplete.rpartition(" ")
    lead = f"{before} " * bool(before) + "+" * last.startswith("+")
    names = [*_segments(root), *_states(root), *(f"state:{status}" for status in STATUSES)]
    return sorted({f"{lead}{name}" for name in names if name.startswith(last.removeprefix("+"))})


def _entities(root: Path, segment: str) -> list[str]:
    return _stems(root, f"sql/{segment}/explain/*.sql")


def explained(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """What `engine explain` takes: a gate, a segment and then its entities, `dataset` and then its name."""
    root = _root(context)
    if root is None:
        return []
    said = context.params.get(parameter.name or "") or ()
    if not said:
        with_entities = [name for name in _segments(root) if _entities(root, name)]
        names = [*_gates(root), *with_entities, "dataset", "column", "codes"]
    elif len(said) > 1:
        names = []
    elif said[0] in ("dataset", "column"):
        dot = "." if said[0] == "column" else ""
        names = [f"{path.name.partition('.')[0]}{dot}" for path in _contracts(root)]
    else:
        names = _entities(root, said[0])
    return sorted({name for name in names if name.startswith(incomplete)})


def _contracts(root: Path) -> list[Path]:
    return [path for path in (root / "contracts").rglob("*.schema.yaml") if path.parent.name != "policy"]


profiles = _offered(lambda root: _stems(root, "config/profiles/*.yaml"))
segments = _offered(_segments)
states = _offered(_states)
