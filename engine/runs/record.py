"""What is remembered of a state that was built: one JSON file per state and folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from engine.hashing import digest
from engine.runs.document import from_text, to_text
from engine.runs.regular_file import read_text, regular_stat

MANIFEST = "_manifest.json"
FIRST_FORM, SIGNATURE_FORM = 1, 3
"""The form of signatures that do not say theirs, and today's. Raise it when signatures would change though nothing
that they stand for has; what was built before stays as it is and is told as of its form.

1: SQL files, contracts and policies are keyed by their paths.
2: They are keyed by the names of what they hold, so that a file may be moved.
3: SQL is hashed by DuckDB's tokens; the C library and the versions of packages are parts.
"""
BUNDLE_KIND = "bundle"
"""A bundle lists its own members, so no manifest is laid beside them."""
TRUTH = "truth"
"""Folder, below the home of a segment, of what nobody could know."""


@dataclass(frozen=True)
class FileRecord:
    """One published file, its path relative to its output folder."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class OutputRecord:
    """One published dataset or document."""

    dataset: str
    kind: str
    path: str
    """Folder of the output, relative to the run folder, POSIX."""
    content_digest: str
    rows: int
    bytes: int
    columns: tuple[dict[str, str], ...]
    files: tuple[FileRecord, ...]
    model_signature: str | None = None
    seed_invariant: bool = False

    @property
    def is_truth(self) -> bool:
        """Whether it lies apart, for it says what nobody could know."""
        return f"/{TRUTH}/" in self.path

    def digests(self) -> dict[str, str]:
        """File name -> SHA-256."""
        return {file.name: file.sha256 for file in self.files}


@dataclass(frozen=True)
class StateRecord:
    """A state that was built, checked and published."""

    segment: str
    state: str
    kind: str
    signature: str
    parts: dict[str, Any]
    """What went into the signature, by kind and name: the planner's reasons come from here."""
    outputs: tuple[OutputRecord, ...]
    chain: str
    """Identity of the content of this state and of the model states before it in its segment."""
    seed: int
    profile: str
    run_id: str
    elapsed_s: float
    cpu_s: float
    rows: int
    finished_utc: str
    checks: tuple[dict[str, Any], ...] = ()
    metrics: tuple[dict[str, Any], ...] = ()
    rng: tuple[dict[str, Any], ...] = ()
    steps: tuple[dict[str, Any], ...] = ()
    bundle_digest: str | None = None
    policies: dict[str, Any] = field(default_factory=dict)
    """The policies that the state read, as documents: so that a changed key can be named."""
    origin: str = "generated"
    seal: dict[str, str] = field(default_factory=dict)
    """Of a bundle: the seal that stood when it was made and its signature, no part of the bundle's own."""
    made: dict[str, str] = field(default_factory=dict)
    """Key -> signature of each model, contract check and assertion (plan/model_signature.py): what the next build
    of the state may take over."""

    @property
    def state_id(self) -> str:
        return f"{self.segment}.{self.state}"

    @property
    def signature_form(self) -> int:
        """How the parts of its signature are keyed; parts of two forms cannot be compared name by name."""
        return int(self.parts.get("form", FIRST_FORM))

    @property
    def withheld(self) -> bool:
        """Whether the state stands without its passed flag: a check of the bundle failed."""
        return any(check["result"] == "FAIL" for check in self.checks)

    def output(self, dataset: str) -> OutputRecord:
        return next(output for output in self.outputs if output.dataset == dataset)

    def to_json(self) -> str:
        """The text of the record, with its own digest."""
        return to_text(asdict(self))


def manifest_of(output: OutputRecord, record: StateRecord | None) -> dict[str, Any]:
    """What `_manifest.json` beside an output says of it and, with its state's record, of its making."""
    made = (
        {}
        if record is None
        else {"signature": record.signature, "seed": record.seed, "produced_by": record.run_id}
    )
    return {
        "dataset": output.dataset,
        "files": [dict(vars(file)) for file in output.files],
        "rows": output.rows,
        "content_digest": output.content_digest,
        "columns": list(output.columns),
        **made,
        "v": 1,
    }


def manifest_text(output: OutputRecord, record: StateRecord) -> str:
    """The text of `_manifest.json` as it is published."""
    return json.dumps(manifest_of(output, record), indent=1, sort_keys=True) + "\n"


def differing_contents(one: StateRecord, other: StateRecord) -> dict[str, tuple[str | None, str | None]]:
    """Dataset -> its content digests in two records, where these differ; None where one has no such output."""
    sides = [{output.dataset: output.content_digest for output in record.outputs} for record in (one, other)]
    names = sorted({*sides[0], *sides[1]})
    both = {name: (sides[0].get(name), sides[1].get(name)) for name in names}
    return {name: digests for name, digests in both.items() if digests[0] != digests[1]}


def content_chain(outputs: dict[str, str], previous: str | None) -> str:
    """Identity of dataset -> content digest on top of the chain of the state before."""
    return digest({"outputs": outputs, "previous": previous})


def read_record(path: Path) -> StateRecord:
    """The record in a file; what `from_text` raises, KeyError or TypeError when it is damaged.

    A command asks for all records of a root several times: a file that has not changed since is not parsed again.
    """
    stat = regular_stat(path)
    return _read_record(path, (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))


@cache
def _read_record(path: Path, _: tuple[int, ...]) -> StateRecord:
    return parse_record(read_text(path))


def parse_record(text: str) -> StateRecord:
    """The record in a text."""
    raw = from_text(text)
    raw["outputs"] = tuple(
        OutputRecord(
            **{
                **output,
                "columns": tuple(output["columns"]),
                "files": tuple(FileRecord(**file) for file in output["files"]),
            }
        )
        for output in raw["outputs"]
    )
    for key in ("checks", "metrics", "rng", "steps"):
        raw[key] = tuple(raw[key])
    return StateRecord(**raw)
