"""Publishing: staging on the same file system, a journal, renames; or hard links from where a state was made.

Nothing is seen half. A build that dies leaves either staging without a journal (thrown away at the next start)
or a journal (rolled forward by digest). What was published before is never changed: another result under the
same path is refused and kept in quarantine.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.hashing import content_digest, file_sha256
from engine.runs.folder import RunFolder
from engine.runs.record import (
    BUNDLE_KIND,
    MANIFEST,
    FileRecord,
    OutputRecord,
    StateRecord,
    manifest_text,
    parse_record,
)
from engine.runs.regular_file import first_link, inside, is_regular, read_text
from engine.text_files import written_json
from engine.whole_files import replacing, sweep, write_atomically


@dataclass
class Staging:
    """A private folder in which one state is made, and what it will publish."""

    folder: RunFolder
    state_id: str
    root: Path

    def place(self, relative: str) -> Path:
        """The staging folder of an output that will be published at `relative`."""
        path = self.root / "out" / relative
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def spill(self) -> Path:
        path = self.root / "spill"
        path.mkdir(parents=True, exist_ok=True)
        return path

    def discard(self) -> None:
        _remove(self.root)

    def quarantine(self, report: dict[str, Any]) -> Path:
        """Keep what failed, with a report, where nobody takes it for published."""
        target = self.folder.root / "quarantine" / f"{self.state_id}-{self.root.name[:8]}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.root / "spill", ignore_errors=True)
        os.replace(self.root, target)
        write_atomically(target / "report.json", json.dumps(report, indent=1, default=str) + "\n")
        return target


def open_staging(folder: RunFolder, state_id: str) -> Staging:
    """A new staging folder inside the run folder, so that publishing is a rename."""
    root = folder.root / "tmp" / state_id / uuid.uuid4().hex
    root.mkdir(parents=True)
    return Staging(folder, state_id, root)


def describe_output(
    staging: Staging,
    dataset: str,
    kind: str,
    relative: str,
    rows: int,
    columns: list[dict[str, str]],
    model_signature: str | None,
    seed_invariant: bool,
) -> OutputRecord:
    """Hash the staged files of one output."""
    place = staging.place(relative)
    files = [
        FileRecord(path.name, path.stat().st_size, file_sha256(path))
        for path in sorted(place.iterdir())
        if path.name != MANIFEST
    ]
    return OutputRecord(
        dataset=dataset,
        kind=kind,
        path=relative,
        content_digest=content_digest(columns, [file.sha256 for file in files], rows),
        rows=rows,
        bytes=sum(file.bytes for file in files),
        columns=tuple(columns),
        files=tuple(files),
        model_signature=model_signature,
        seed_invariant=seed_invariant,
    )


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def commit(staging: Staging, record: StateRecord) -> None:
    """Publish a finished state: manifests, journal, renames, record; then forget the journal."""
    folder = staging.folder
    journal = _journal_path(folder, record.state_id)
    try:
        moves = [move for output in record.outputs if (move := _stage(staging, record, output))]
        write_atomically(
            journal,
            json.dumps(
                {
                    "state_id": record.state_id,
                    "staging": str(staging.root.relative_to(folder.root)),
                    "moves": moves,
                    "record": record.to_json(),
                }
            ),
        )
    except OSError:
        staging.discard()
        raise
    _roll_forward(folder, journal)


def _stage(staging: Staging, record: StateRecord, output: OutputRecord) -> dict[str, str] | None:
    """Make one output ready for its rename; None when its bytes are published already."""
    place = staging.place(output.path)
    final = staging.folder.root / output.path
    manifest = manifest_text(output, record)
    if os.path.lexists(final):
        _same_or_refuse(final, output, staging)
        if output.kind != BUNDLE_KIND:
            write_atomically(final / MANIFEST, manifest)
        return None
    if output.kind != BUNDLE_KIND:
        (place / MANIFEST).write_text(manifest, "utf-8")
    for path in (*place.iterdir(), place):
        _fsync(path)
    return {"from": str(place.relative_to(staging.folder.root)), "to": output.path}


def _journal_path(folder: RunFolder, state_id: str) -> Path:
    return folder.root / "tmp" / f"{state_id}.journal.json"


def _same_or_refuse(final: Path, output: OutputRecord, staging: Staging) -> None:
    expected = {file.name: file.sha256 for file in output.files}
    found = {
        path.name: file_sha256(path) if is_regular(path) else "no regular file"
        for path in (() if final.is_symlink() or not final.is_dir() else final.iterdir())
        if path.name != MANIFEST
    }
    if found != expected:
        kept = staging.quarantine({"refused": output.dataset, "expected": found, "found": expected})
        raise EngineError(
            80,
            f"{output.dataset} is published with other bytes",
            place="PUBLISH",
            where=str(final),
            expected=str(found)[:200],
            found=str(expected)[:200],
            hint=f"the new result is kept in {kept}; compare the two, then remove one",
        )


def _roll_forward(folder: RunFolder, journal: Path) -> None:
    plan = written_json(read_text(journal))
    for move in plan["moves"]:
        source, target = folder.root / move["from"], folder.root / move["to"]
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                os.replace(source, target)
                _fsync(target.parent)
    write_atomically(folder.state_path(plan["state_id"]), plan["record"])
    journal.unlink()
    _remove(folder.root / plan["staging"])


def _remove(place: Path) -> None:
    """Remove a folder below tmp/, and the folders above it that are left empty, tmp/ too."""
    shutil.rmtree(place, ignore_errors=True)
    with contextlib.suppress(OSError):
        place.parent.rmdir()
        place.parent.parent.rmdir()


def _is_whole(folder: RunFolder, journal: Path) -> bool:
    """Whether all that a journal promises is there with the promised bytes, moved or not yet moved."""
    try:
        plan = written_json(read_text(journal))
        record = parse_record(plan["record"])
        if not _stays_inside(folder, journal, plan, record):
            return False
        origin = {move["to"]: folder.root / move["from"] for move in plan["moves"]}
        for output in record.outputs:
            final = folder.root / output.path
            place = final if os.path.lexists(final) else origin[output.path]
            files = {file.name: place / file.name for file in output.files}
            if not all(is_regular(path) for path in files.values()):
                return False
            if any(file_sha256(files[file.name]) != file.sha256 for file in output.files):
                return False
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True


def _stays_inside(folder: RunFolder, journal: Path, plan: dict[str, Any], record: StateRecord) -> bool:
    """Whether a journal moves its own staging to the paths of its own record, and touches nothing else.

    A journal is a file like any other: what it names is moved and removed, so it may not name anything outside.
    """
    staging = str(plan["staging"])
    moves = [(str(move["from"]), str(move["to"])) for move in plan["moves"]]
    paths = [staging, *(path for move in moves for path in move)]
    return (
        journal == _journal_path(folder, record.state_id)
        and plan["state_id"] == record.state_id
        and all(inside(path) and first_link(folder.root, path) is None for path in paths)
        and staging.startswith(f"tmp/{record.state_id}/")
        and all(source.startswith(f"{staging}/") for source, _ in moves)
        and {target for _, target in moves} <= {output.path for output in record.outputs}
    )


def recover(folder: RunFolder) -> list[str]:
    """After the lock is taken: finish whole journals, throw away what else a killed build left.

    Returns the states rolled forward.
    """
    tmp = folder.root / "tmp"
    if tmp.is_symlink():
        tmp.unlink()
    finished = []
    for journal in sorted(tmp.glob("*.journal.json")):
        if _is_whole(folder, journal):
            _roll_forward(folder, journal)
            finished.append(journal.name.removesuffix(".journal.json"))
    shutil.rmtree(tmp, ignore_errors=True)
    sweep(folder.root, deep=True)
    return finished


def link_or_copy(source: Path, target: Path) -> None:
    """A hard link, or a copy where the two lie on different file systems; never a symbolic link."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        with replacing(target) as partial:
            shutil.copyfile(source, partial)
            _fsync(partial)


def adopt_output(source: RunFolder, output: OutputRecord, staging: Staging, relative: str) -> OutputRecord:
    """Stage an output that another run made, under this run's path: for content that no seed moves."""
    place = staging.place(relative)
    for file in output.files:
        link_or_copy(source.root / output.path / file.name, place / file.name)
    return replace(output, path=relative)


def adopt(source: RunFolder, made: StateRecord, target: RunFolder) -> StateRecord:
    """Bring a state that another folder made into this one: the same files, no second copy, this run's paths."""
    old, new = (f"manifest_fingerprint={folder.identity().manifest_fingerprint}" for folder in (source, target))
    record = replace(
        made,
        outputs=tuple(
            replace(output, path="/".join(new if part == old else part for part in output.path.split("/")))
            for output in made.outputs
        ),
    )
    for there, output in zip(made.outputs, record.outputs, strict=True):
        place, goal = source.root / there.path, target.root / output.path
        if os.path.lexists(goal):
            damaged = [
                f
                for f in output.files
                if first_link(target.root, output.path)
                or not is_regular(goal / f.name)
                or file_sha256(goal / f.name) != f.sha256
            ]
            if damaged:
                raise EngineError(
                    80,
                    f"{output.dataset} is there with other bytes",
                    place="PUBLISH",
                    where=str(goal),
                    expected=output.content_digest,
                    found=", ".join(file.name for file in damaged),
                    hint=f"engine runs verify {target.name}",
                )
            continue
        staged = target.root / "tmp" / "adopt" / uuid.uuid4().hex
        for path in place.iterdir():
            if is_regular(path):
                link_or_copy(path, staged / path.name)
        goal.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staged, goal)
        _remove(staged)
    write_atomically(target.state_path(record.state_id), record.to_json())
    return record
