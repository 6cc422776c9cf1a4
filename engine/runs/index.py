"""Every state that was ever built under a runs root and in the machine's cache, by signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import EngineError
from engine.locations import cache_root
from engine.runs.folder import CANDIDATE_KEY, RECEIPT, RunFolder
from engine.runs.record import OutputRecord, StateRecord
from engine.runs.regular_file import read_text
from engine.text_files import written_json

LATEST = "latest.json"


def reference_root() -> Path:
    """Where this machine keeps reference packs."""
    return cache_root() / "reference"


def worlds_root(runs_root: Path) -> Path:
    return runs_root / "worlds"


def latest_name(runs_root: Path) -> str:
    """The run that `latest.json` names; empty when it names none that can be read."""
    try:
        return str(written_json(read_text(runs_root / LATEST))["run_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def last_runs(runs_root: Path) -> dict[str, dict[str, str]]:
    """`<profile>/<seed>` -> the run in which a build of them ended last, and when, as `latest.json` has it."""
    try:
        pointer = written_json(read_text(runs_root / LATEST))
        newest = {key: str(pointer[key]) for key in ("run_id", "updated_utc")}
        named = {f"{pointer['profile']}/{pointer['seed']}": newest}
        return {**pointer.get("last_of", {}), **named}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def run_folders(runs_root: Path) -> list[RunFolder]:
    """The runs of a root, newest first; EngineError 002 or 082 when a receipt is not as it was written."""
    return _newest_first(folder_paths(runs_root))


def world_folders(runs_root: Path) -> list[RunFolder]:
    """The worlds of a root, newest first; a damaged one is left out here and refused where it is opened."""
    return _newest_first([f for f in folder_paths(worlds_root(runs_root)) if f.is_readable])


def reference_folders() -> list[RunFolder]:
    """The reference packs of this machine, newest first; a damaged folder is refused where it is opened."""
    return _newest_first([f for f in folder_paths(reference_root()) if f.is_readable])


def folder_paths(parent: Path) -> list[RunFolder]:
    """Everything below `parent` that a build of this engine made, whole or damaged; an older engine's is not."""
    if not parent.is_dir():
        return []
    found = [
        RunFolder(path)
        for path in sorted(parent.iterdir())
        if not path.name.startswith(".")
        and not path.is_symlink()
        and ((path / RECEIPT).exists() or (path / "states").is_dir())
    ]
    return [folder for folder in found if not folder.is_older]


def _newest_first(folders: list[RunFolder]) -> list[RunFolder]:
    return sorted(folders, key=lambda f: (str(f.receipt()["created_utc"]), f.name), reverse=True)


@dataclass
class StateIndex:
    """Known states, newest folder first."""

    by_signature: dict[str, list[tuple[RunFolder, StateRecord]]] = field(default_factory=dict)
    latest: dict[tuple[str, int, str], StateRecord] = field(default_factory=dict)
    """(state id, seed, profile) -> the state as the last build brought it, though an earlier one made it."""
    invariant: dict[tuple[str, str], tuple[RunFolder, StateRecord, OutputRecord]] = field(default_factory=dict)
    """(dataset, model signature) -> an output that no seed moves."""
    bundles: dict[tuple[Path, str], StateRecord] = field(default_factory=dict)
    """(folder, segment) -> the state that sealed the segment there."""

    times: dict[tuple[str, int, str], tuple[bool, str]] = field(default_factory=dict)
    """(state id, seed, profile) -> (whether more than tried out, when) of what stands in `latest`."""
    folders: list[RunFolder] = field(default_factory=list)
    """The folders of the index, newest first within runs, worlds and reference packs."""
    stored: Callable[[str, str], StateRecord | None] = field(default=lambda signature, state_id: None)
    """(signature, state id) -> the state as a store has it, asked for what stands in no folder."""

    def add(self, folder: RunFolder, record: StateRecord, tried: bool = False, ended_utc: str = "") -> None:
        """Take a state in. `tried`: it was only tried out, so it is nobody's last build if there is another.

        `ended_utc`: when a build last ended in the folder. One that goes back to what was built before links or
        keeps old records, so their own times do not tell what was brought last.
        """
        self.by_signature.setdefault(record.signature, []).append((folder, record))
        if record.bundle_digest:
            self.bundles[folder.root, record.segment] = record
        key = (record.state_id, record.seed, record.profile)
        known = self.latest.get(key)
        time = (not tried, max(record.finished_utc, ended_utc))
        if known is None or time > self.times[key]:
            self.latest[key], self.times[key] = record, time
        for output in record.outputs:
            if output.seed_invariant and output.model_signature:
                self.invariant.setdefault((output.dataset, output.model_signature), (folder, record, output))


def build_index(
    runs_root: Path, only: RunFolder | None = None, stored: Callable[[str, str], StateRecord | None] | None = None
) -> StateIndex:
    """Read every state record; a damaged one is left out here and refused where its folder is opened.

    `only`: of the runs no other one, where no other could matter; `stored`: asks a store.
    """
    index = StateIndex() if stored is None else StateIndex(stored=stored)
    ended = {run["run_id"]: run["updated_utc"] for run in last_runs(runs_root).values()}
    for folder in (*([only] if only else run_folders(runs_root)), *world_folders(runs_root), *reference_folders()):
        tried = folder.name not in ended and CANDIDATE_KEY in folder.receipt()
        index.folders.append(folder)
        for path in sorted((folder.root / "states").glob("*.json")):
            try:
                record = folder.record(path.stem)
            except EngineError:
                continue
            if record is not None:
                index.add(folder, record, tried, ended.get(folder.name, ""))
    return index
