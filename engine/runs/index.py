"""Every state that was ever built under a runs root and in the machine's cache, by signature."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import EngineError
from engine.locations import cache_root
from engine.runs.folder import RECEIPT, RunFolder
from engine.runs.record import OutputRecord, StateRecord


def reference_root() -> Path:
    """Where this machine keeps reference packs."""
    return cache_root() / "reference"


def worlds_root(runs_root: Path) -> Path:
    return runs_root / "worlds"


def run_folders(runs_root: Path) -> list[RunFolder]:
    """The runs of a root, newest first; folders without a receipt are no runs."""
    return _folders(runs_root)


def world_folders(runs_root: Path) -> list[RunFolder]:
    return _folders(worlds_root(runs_root))


def _folders(parent: Path) -> list[RunFolder]:
    if not parent.is_dir():
        return []
    found = []
    for path in parent.iterdir():
        receipt = path / RECEIPT
        if path.is_symlink() or not receipt.is_file():
            continue
        try:
            created = json.loads(receipt.read_text("utf-8"))["created_utc"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found.append((created, path.name, RunFolder(path)))
    return [folder for _, _, folder in sorted(found, key=lambda item: item[:2], reverse=True)]


@dataclass
class StateIndex:
    """Known states, newest folder first."""

    by_signature: dict[str, list[tuple[RunFolder, StateRecord]]] = field(default_factory=dict)
    latest: dict[tuple[str, int, str], StateRecord] = field(default_factory=dict)
    """(state id, seed, profile) -> the state as last built."""
    invariant: dict[tuple[str, str], tuple[RunFolder, StateRecord, OutputRecord]] = field(
        default_factory=dict)
    """(dataset, model signature) -> an output that no seed moves."""

    def add(self, folder: RunFolder, record: StateRecord) -> None:
        self.by_signature.setdefault(record.signature, []).append((folder, record))
        key = (record.state_id, record.seed, record.profile)
        known = self.latest.get(key)
        if known is None or known.finished_utc < record.finished_utc:
            self.latest[key] = record
        for output in record.outputs:
            if output.seed_invariant and output.model_signature:
                self.invariant.setdefault(
                    (output.dataset, output.model_signature), (folder, record, output))


def build_index(runs_root: Path) -> StateIndex:
    """Read every state record; a damaged one is left out here and named by `engine runs verify`."""
    index = StateIndex()
    for folder in (*_folders(runs_root), *world_folders(runs_root), *_folders(reference_root())):
        for path in sorted((folder.root / "states").glob("*.json")):
            try:
                record = folder.record(path.stem)
            except EngineError:
                continue
            if record is not None:
                index.add(folder, record)
    return index
