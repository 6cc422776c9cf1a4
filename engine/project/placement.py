"""Which files may stand under sql/, macros/, config/ and contracts/; a file that no rule places is refused."""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError
from engine.project.definition import Folder

PARTS = ("sql", "macros", "config", "contracts")
GATES = "gates"
"""The folder of a segment's gates; it may have folders of its own, one level deep."""
CHARTS = "charts"
"""The folder of a segment's charts; a Vega-Lite specification stands beside each SELECT."""
QUERY_FOLDERS = ("measure", GATES, "certify", "derive", "explain", CHARTS, "graph")
"""Folders of a segment beside its states."""
ASSERT = "assert"
"""The folder of a state's assertions."""

_QUERY, _WORD = r"[^/]+\.sql", r"[A-Za-z0-9_]+"
"""Names of SQL files and of what has no version; a SQL file without one is refused where it is read."""


Layout = Mapping[str, Mapping[str, Sequence[Folder]]]
"""Segment -> state -> its folders."""


@dataclass(frozen=True)
class Rule:
    """A place: how people write it, its folder, and the paths that it takes from there."""

    shown: str
    folder: str
    pattern: str

    def places(self, name: str) -> bool:
        """Whether a file below the rule's folder may stand where it does; `name` from the root."""
        return re.fullmatch(self.pattern, name[len(self.folder) + 1 :]) is not None


def _rule(folder: str, name: str, shown: str) -> Rule:
    return Rule(f"{folder}/{shown}", folder, name)


def _segment_rules(segment: str, states: Mapping[str, Sequence[Folder]]) -> Iterator[Rule]:
    home = f"sql/{segment}"
    yield _rule(home, r"segment\.yaml", "segment.yaml")
    folders = [*QUERY_FOLDERS]
    for state, stages in states.items():
        folders.append(f"{state}/{ASSERT}")
        if not stages:
            folders.append(state)
        for stage in stages:
            folders += [f"{state}/{path}" for path, _, _ in stage.places]
    for folder in folders:
        yield _rule(f"{home}/{folder}", _QUERY, "<name>.v1.sql")
    yield _rule(f"{home}/{GATES}", f"{_WORD}/{_QUERY}", "<folder>/<name>.v1.sql")
    yield _rule(f"{home}/{CHARTS}", rf"{_WORD}\.vl\.json", "<name>.vl.json")


def _rules(segments: Layout) -> list[Rule]:
    return [
        *(rule for segment, states in segments.items() for rule in _segment_rules(segment, states)),
        _rule("macros", rf"{_WORD}\.sql", "<name>.sql"),
        _rule("config", rf"profiles/{_WORD}\.yaml", "profiles/<profile>.yaml"),
        _rule("config", r"(?!profiles/)(?:[\w.-]+/)*[\w.-]+\.ya?ml", "<folder>/<policy>.v1.yaml"),
        _rule("contracts", rf"(?:{_WORD}/)*[\w.-]+\.schema\.yaml", "<folder>/<dataset>.schema.yaml"),
    ]


def visible(folder: Path, pattern: str) -> list[Path]:
    """Files below a folder by a pattern, sorted; what is hidden, itself or by a folder, is left out."""
    found = sorted(folder.rglob(pattern))
    return [path for path in found if not any(name.startswith(".") for name in path.relative_to(folder).parts)]


def files_of(root: Path) -> Iterator[str]:
    """Every file and link of the project's parts, POSIX, relative to the root; hidden ones are nobody's."""
    for part in PARTS:
        found: list[str] = []
        for place, folders, files in os.walk(root / part):
            folders[:] = [name for name in folders if not name.startswith(".")]
            home = Path(place).relative_to(root).as_posix()
            odd = [name for name in folders if name.endswith(".sql") or Path(place, name).is_symlink()]
            found += [f"{home}/{name}" for name in (*odd, *files) if not name.startswith(".")]
        yield from sorted(found, key=lambda name: name.split("/"))


def own_files(root: Path) -> list[str]:
    """The names of `files_of`, before anything is read of them.

    EngineError 038 for what is neither a file nor a folder of the project itself.
    """
    names = list(files_of(root))
    for name in (*PARTS, *names):
        mode = os.lstat(root / name).st_mode if os.path.lexists(root / name) else 0
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            kind = "a symbolic link" if stat.S_ISLNK(mode) else "no regular file"
            raise EngineError(
                38,
                f"{name} is {kind}",
                place="PROJECT",
                where=name,
                expected="a file or folder of the project itself",
                found=kind,
                hint=f"replace {name} by a file of its own, or delete it",
            )
    return names


def refuse_strays(root: Path, names: Sequence[str], segments: Layout) -> None:
    """EngineError 038 naming the first of `own_files` that no rule places, and the nearest place that there is."""
    rules = _rules(segments)
    by_folder: dict[str, list[Rule]] = {}
    for rule in rules:
        by_folder.setdefault(rule.folder, []).append(rule)
    strays = [name for name in names if not _is_placed(name, by_folder) or not (root / name).is_file()]
    if not strays:
        return
    first, *others = strays
    nearest = max((rule.shown for rule in rules), key=lambda shown: _nearness(first, shown))
    raise EngineError(
        38,
        f"no rule places {first}" + (f", nor {len(others)} more files" if others else ""),
        place="PROJECT",
        where=first,
        expected=nearest,
        found=", ".join(strays[:5]),
        hint=_hint(first, nearest),
    )


def _is_placed(name: str, by_folder: Mapping[str, Sequence[Rule]]) -> bool:
    """Whether a rule of a folder above a file places it."""
    folder = name.rpartition("/")[0]
    while folder:
        if any(rule.places(name) for rule in by_folder.get(folder, ())):
            return True
        folder = folder.rpartition("/")[0]
    return False


def _nearness(stray: str, shown: str) -> tuple[float, float]:
    """How many leading folders a file shares with a place, any folder counting half; then likeness of the text."""
    shared = 0.0
    for found, expected in zip(stray.split("/"), shown.split("/")[:-1], strict=False):
        if found != expected and not expected.startswith("<"):
            break
        shared += 1.0 if found == expected else 0.5
    return shared, difflib.SequenceMatcher(None, stray, shown).ratio()


def _hint(stray: str, nearest: str) -> str:
    parts = stray.split("/")
    if parts[0] == "sql" and not stray.endswith((".sql", ".yaml")):
        return f"only <name>.v1.sql stands in such a place ({nearest}): rename it, or move it out of sql/"
    if parts[0] == "sql" and len(parts) > 4 and parts[3] != ASSERT:
        return f"list {parts[3]} under states.{parts[2]}.folders of sql/{parts[1]}/segment.yaml, or move the file"
    return f"move it to {nearest.rpartition('/')[0]}/, or delete it"
