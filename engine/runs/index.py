"""Every state that was ever built under a runs root and in the machine's cache, by signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.locations import cache_root
from engine.runs.folder import CANDIDATE_KEY, RECEIPT, RunFolder
from engine.runs.memory import FileMemory
from engine.runs.record import OutputRecord, StateRecord
from engine.runs.regular_file import read_text
from engine.text_files import written_json

LATEST = "latest.json"
RECENT = 4
"""States of which a rerun asks what it may take over: the last builds, and a candidate's base."""
HEADS = "records-1"
"""Kind of a memory: state record -> its `RecordHead`; raise the number with every change of that form."""


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


@dataclass(frozen=True)
class RecordHead:
    """What the index holds of a state record: its state, what identifies it, and what others may take over."""

    state_id: str
    signature: str
    seed: int
    profile: str
    finished_utc: str
    sealed: bool
    """Whether the state sealed its segment."""
    invariant: list[list[str]]
    """[dataset, model signature] of each output that no seed moves."""

    @classmethod
    def of(cls, record: StateRecord) -> RecordHead:
        return cls(
            record.state_id,
            record.signature,
            record.seed,
            record.profile,
            record.finished_utc,
            bool(record.bundle_digest),
            [
                [output.dataset, output.model_signature]
                for output in record.outputs
                if output.seed_invariant and output.model_signature
            ],
        )


@dataclass(frozen=True)
class KnownState:
    """A state that stands in a folder; its record is read when somebody asks for it."""

    folder: RunFolder
    head: RecordHead

    def record(self) -> StateRecord | None:
        """The record as `RunFolder.record` checks it; None where it is another one by now, or damaged."""
        try:
            record = self.folder.record(self.head.state_id)
        except EngineError:
            return None
        return record if record is not None and RecordHead.of(record) == self.head else None


@dataclass
class StateIndex:
    """Known states, newest folder first."""

    by_signature: dict[str, list[KnownState]] = field(default_factory=dict)
    latest: dict[tuple[str, int, str], KnownState] = field(default_factory=dict)
    """(state id, seed, profile) -> the state as the last build brought it, though an earlier one made it."""
    times: dict[tuple[str, int, str], tuple[bool, str]] = field(default_factory=dict)
    """(state id, seed, profile) -> (whether more than tried out, when) of what stands in `latest`."""
    all_of: dict[tuple[str, int, str], list[tuple[bool, str, KnownState]]] = field(default_factory=dict)
    """(state id, seed, profile) -> (whether more than tried out, when, state) of every one that stands."""
    folders: list[RunFolder] = field(default_factory=list)
    """The folders of the index, newest first within runs, worlds and reference packs."""
    _invariant: dict[tuple[str, str], KnownState] = field(default_factory=dict)
    _bundles: dict[tuple[Path, str], KnownState] = field(default_factory=dict)
    stored: Callable[[str, str], StateRecord | None] = field(default=lambda signature, state_id: None)
    """(signature, state id) -> the state as a store has it, asked for what stands in no folder."""

    def add(self, folder: RunFolder, head: RecordHead, tried: bool = False, ended_utc: str = "") -> None:
        """Take a state in. `tried`: it was only tried out, so it is nobody's last build if there is another.

        `ended_utc`: when a build last ended in the folder. One that goes back to what was built before links or
        keeps old records, so their own times do not tell what was brought last.
        """
        known = KnownState(folder, head)
        self.by_signature.setdefault(head.signature, []).append(known)
        if head.sealed:
            self._bundles[folder.root, head.state_id.partition(".")[0]] = known
        key = (head.state_id, head.seed, head.profile)
        time = (not tried, max(head.finished_utc, ended_utc))
        self.all_of.setdefault(key, []).append((*time, known))
        if key not in self.latest or time > self.times[key]:
            self.latest[key], self.times[key] = known, time
        for dataset, model_signature in head.invariant:
            self._invariant.setdefault((dataset, model_signature), known)

    def built(
        self, signature: str, state_id: str, prefer: RunFolder | None = None
    ) -> tuple[RunFolder, StateRecord] | None:
        """Where a state of this signature stands, in `prefer` if it does there; None where it does nowhere."""
        found = [known for known in self.by_signature.get(signature, ()) if known.head.state_id == state_id]
        if prefer is not None:
            found.sort(key=lambda known: known.folder.root != prefer.root)
        return next(((known.folder, record) for known in found if (record := known.record())), None)

    def last(self, key: tuple[str, int, str]) -> StateRecord | None:
        """What `latest` has of (state id, seed, profile)."""
        known = self.latest.get(key)
        return known.record() if known else None

    def recent(self, key: tuple[str, int, str]) -> list[tuple[RunFolder, StateRecord]]:
        """The last states of (state id, seed, profile), the one in `latest` first: a few, from which one that runs
        now may take over.
        """
        known = sorted(self.all_of.get(key, ()), key=lambda entry: entry[:2], reverse=True)[:RECENT]
        found = ((state.folder, state.record()) for _, _, state in known)
        return [(folder, record) for folder, record in found if record is not None]

    def invariant(self, dataset: str, model_signature: str) -> tuple[RunFolder, StateRecord, OutputRecord] | None:
        """An output that no seed moves, by the signature of its model."""
        known = self._invariant.get((dataset, model_signature))
        record = known.record() if known else None
        return (known.folder, record, record.output(dataset)) if known and record else None

    def bundle(self, folder: RunFolder, segment: str) -> StateRecord | None:
        """The state that sealed a segment in a folder."""
        known = self._bundles.get((folder.root, segment))
        return known.record() if known else None


def build_index(
    runs_root: Path, only: RunFolder | None = None, stored: Callable[[str, str], StateRecord | None] | None = None
) -> StateIndex:
    """Every state record; a damaged one is left out here and refused where its folder is opened.

    `only`: of the runs no other one, where no other could matter; `stored`: asks a store. What a record holds is
    remembered until its file is touched, so that a root of thousands of records is looked through and not read.
    """
    index = StateIndex() if stored is None else StateIndex(stored=stored)
    memory = FileMemory(runs_root, HEADS)
    ended = {run["run_id"]: run["updated_utc"] for run in last_runs(runs_root).values()}
    for folder in (*([only] if only else run_folders(runs_root)), *world_folders(runs_root), *reference_folders()):
        tried = folder.name not in ended and CANDIDATE_KEY in folder.receipt()
        index.folders.append(folder)
        for path in sorted((folder.root / "states").glob("*.json")):
            head = _head(folder, path, memory)
            if head is not None:
                index.add(folder, head, tried, ended.get(folder.name, ""))
    memory.save()
    return index


def _head(folder: RunFolder, path: Path, memory: FileMemory) -> RecordHead | None:
    def read() -> dict[str, Any] | None:
        record = folder.record(path.stem)
        return None if record is None else vars(RecordHead.of(record))

    try:
        found = memory.of(path, read)
        if found is not None and found.keys() != RecordHead.__dataclass_fields__.keys():
            found = read()
    except (EngineError, OSError, AttributeError):
        return None
    return None if found is None else RecordHead(**found)
