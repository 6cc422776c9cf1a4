"""Are the files still the bytes that were published? SHA-256, remembered per file until something touches it.

What is scored, sealed or read by a state that runs is hashed again all the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from engine.errors import EngineError, io_error
from engine.hashing import content_digest, digest, file_sha256
from engine.project.definition import SEAL
from engine.runs.bundle import OUTPUTS, verify_bundle, verify_sealed
from engine.runs.folder import RunFolder
from engine.runs.memory import FileMemory
from engine.runs.record import BUNDLE_KIND, MANIFEST, OutputRecord, StateRecord, manifest_of
from engine.runs.regular_file import NotRegularError, first_link, inside, is_regular, read_text
from engine.runs.seal import verify_seal
from engine.text_files import written_json

DIGESTS = "digests"

T = TypeVar("T")


class DigestMemory(FileMemory):
    """SHA-256 of the files of a runs root; `fresh=True` trusts nothing and hashes everything."""

    def __init__(self, runs_root: Path, fresh: bool = False) -> None:
        super().__init__(runs_root, DIGESTS, fresh)

    def sha256(self, path: Path) -> str:
        """The digest of the file's bytes now; NotRegularError for a link or anything else but a file."""
        return str(self.of(path, lambda: file_sha256(path)))


def verify_output(
    folder: RunFolder,
    output: OutputRecord,
    memory: DigestMemory,
    owner: str,
    place: str,
    record: StateRecord | None = None,
) -> None:
    """EngineError unless an output is what was published: 020 gone, 021 changed, 003 relabelled, 092 more files.

    With the record of its state, the manifest must also name the signature and the run that made it.
    """
    where = folder.root / output.path
    hint = f"engine runs verify {folder.name} lists what is damaged; remove that folder and build again"
    _verify_way(folder, output, owner, place, hint)
    for file in output.files:
        path = where / file.name
        if not os.path.lexists(path):
            raise EngineError(
                20,
                f"a published file of {output.dataset} is gone",
                owner=owner,
                place=place,
                where=str(path),
                expected=f"{file.bytes} bytes",
                found="no file",
                hint=hint,
            )
        try:
            found = f"sha256 {memory.sha256(path)}"
        except NotRegularError as error:
            found = str(error)
        if found != f"sha256 {file.sha256}":
            raise EngineError(
                21,
                f"a published file of {output.dataset} has changed",
                owner=owner,
                place=place,
                where=str(path),
                expected=f"sha256 {file.sha256}",
                found=found,
                hint=hint,
            )
    extra = sorted({path.name for path in where.iterdir()} - {file.name for file in output.files} - {MANIFEST})
    if extra:
        raise EngineError(
            92,
            f"{output.dataset} holds a file that was not published with it",
            owner=owner,
            place=place,
            where=str(where / extra[0]),
            expected=", ".join(file.name for file in output.files),
            found=", ".join(extra),
            hint=f"move it away; {hint}",
        )
    if output.kind != BUNDLE_KIND:
        _verify_manifest(where / MANIFEST, output, owner, place, hint, record)


def _verify_way(folder: RunFolder, output: OutputRecord, owner: str, place: str, hint: str) -> None:
    """021 unless an output lies in real folders below its run."""
    paths = [output.path, *(file.name for file in output.files)]
    outside = next((path for path in paths if not inside(path)), None)
    link = None if outside else first_link(folder.root, output.path)
    if outside is None and link is None:
        return
    raise EngineError(
        21,
        f"{output.dataset} does not lie in its run",
        owner=owner,
        place=place,
        where=str(link or folder.root),
        expected="folders that the build made",
        found=outside or f"{link} is a symbolic link",
        hint=hint,
    )


def _verify_manifest(
    path: Path, output: OutputRecord, owner: str, place: str, hint: str, record: StateRecord | None
) -> None:
    manifest = _read_manifest(path, owner, place, hint)
    tokens = dict(part.split("=", 1) for part in output.path.split("/") if "=" in part)
    if "seed" in tokens and str(manifest.get("seed")) != tokens["seed"]:
        raise EngineError(
            3,
            f"the manifest of {output.dataset} is of another seed than its path",
            owner=owner,
            place=place,
            where=str(path),
            expected=f"seed {tokens['seed']}",
            found=f"seed {manifest.get('seed')}",
            hint=hint,
        )
    expected = manifest_of(output, record)
    wrong = [key for key, value in expected.items() if manifest.get(key) != value]
    if wrong:
        raise EngineError(
            21,
            f"the manifest of {output.dataset} does not describe what was published",
            owner=owner,
            place=place,
            where=f"{path} {', '.join(wrong)}",
            expected=str(expected[wrong[0]])[:200],
            found=str(manifest.get(wrong[0]))[:200],
            hint=hint,
        )


def _read_manifest(path: Path, owner: str, place: str, hint: str) -> dict[str, Any]:
    try:
        manifest = written_json(read_text(path))
    except FileNotFoundError as error:
        raise EngineError(
            20,
            "a manifest is gone",
            owner=owner,
            place=place,
            where=str(path),
            expected="the manifest that was published",
            found="no file",
            hint=hint,
        ) from error
    except (NotRegularError, ValueError) as error:
        raise EngineError(
            21,
            "a manifest is no JSON file",
            owner=owner,
            place=place,
            where=str(path),
            expected="the manifest that was published",
            found=str(error),
            hint=hint,
        ) from error
    return manifest if isinstance(manifest, dict) else {}


def verify_state(folder: RunFolder, record: StateRecord, memory: DigestMemory) -> None:
    """A state as it stands: its record, its bundle by the bundle law, every published file and manifest.

    What a seal wrote is held against its record once: both follow from the signature and the digests of the files.
    """
    _verify_record(folder, record)
    for output in record.outputs:
        _verify_one(folder, record, output, memory)
    if record.kind == SEAL:
        made = digest([record.signature, [output.content_digest for output in record.outputs]])

        def look() -> str:
            verify_seal(folder, record)
            return made

        if memory.of(folder.state_path(record.state_id), look, "seal") != made:
            verify_seal(folder, record)


def verify_states(folder: RunFolder, memory: DigestMemory, segment: str | None = None) -> None:
    """Every state that stands in a folder, or those of one segment, by `verify_state`."""
    for record in folder.records():
        if segment in (None, record.segment):
            verify_state(folder, record, memory)


def verify_segment(folder: RunFolder, records: Iterable[StateRecord]) -> None:
    """Level 3 of one segment: every output of its states is listed in its bundle with the same bytes."""
    records = list(records)
    bundle = next((record for record in records if record.bundle_digest), None)
    sealed = set(bundle.parts.get("states", ())) if bundle else set()  # a seal may wait where its bundle stands
    for state_id in sorted(sealed - {record.state_id for record in records}):
        raise EngineError(
            20,
            f"the record of {state_id}, which its bundle has sealed, is gone",
            owner=records[0].segment,
            place=state_id.partition(".")[2],
            where=str(folder.state_path(state_id)),
            expected="the record that the build wrote",
            found="none that can be relied on",
            hint="build again: the state is made again",
        )
    for record in records:
        verify_sealed_state(folder, record, bundle)


def _sealed(bundle: StateRecord) -> dict[str, str]:
    """State id -> signature of what a bundle was made of, and of itself."""
    return {**bundle.seal, **bundle.parts.get("states", {}), bundle.state_id: bundle.signature}


def verify_sealed_state(folder: RunFolder, record: StateRecord, bundle: StateRecord | None) -> None:
    """Level 3 of one state, where the segment's bundle in this folder has sealed it.

    Of a seal, what its models made for states to read; another seal than that of the bundle may have made other.
    """
    if bundle is None or _sealed(bundle).get(record.state_id) != record.signature:
        return
    evidence = next(output for output in bundle.outputs if output.kind == BUNDLE_KIND)
    listing = folder.root / evidence.path / OUTPUTS
    if not is_regular(listing) or file_sha256(listing) != evidence.digests().get(OUTPUTS):
        _verify_bundle(folder, bundle, evidence)
    verify_sealed(
        listing.parent,
        record.segment,
        record.state,
        {
            output.dataset: output.digests()
            for output in record.outputs
            if output.kind != BUNDLE_KIND and (record.kind != SEAL or output.dataset in bundle.parts["inputs"])
        },
    )


def damages(folder: RunFolder) -> tuple[int, list[EngineError]]:
    """Check everything in a folder afresh: how many outputs there are, and all that is not as published."""
    found: list[EngineError] = []
    _try(found, folder.receipt)
    paths = sorted((folder.root / "states").glob("*.json"))
    records = [record for path in paths if (record := _try(found, folder.record, path.stem))]
    memory = DigestMemory(folder.root, fresh=True)
    for record in records:
        _try(found, _verify_record, folder, record)
        for output in record.outputs:
            _try(found, _verify_one, folder, record, output, memory)
    if not found:
        for record in records:
            if record.kind == SEAL:
                _try(found, verify_seal, folder, record)
    if not found:
        for name in {record.segment for record in records}:
            _try(found, verify_segment, folder, [r for r in records if r.segment == name])
    return sum(len(record.outputs) for record in records), found


def _try(found: list[EngineError], look: Callable[..., T], *arguments: Any) -> T | None:
    try:
        return look(*arguments)
    except EngineError as error:
        found.append(error)
    except OSError as error:
        found.append(io_error(error))
    return None


def _verify_one(folder: RunFolder, record: StateRecord, output: OutputRecord, memory: DigestMemory) -> None:
    if output.kind == BUNDLE_KIND:
        _verify_bundle(folder, record, output)
    verify_output(folder, output, memory, record.segment, record.state, record)


def _verify_bundle(folder: RunFolder, record: StateRecord, output: OutputRecord) -> None:
    seed = record.seed if f"/seed={record.seed}" in output.path else None
    place = folder.root / output.path
    found, _ = verify_bundle(place, record.segment, record.state, seed, record.withheld)
    if found != record.bundle_digest:
        raise EngineError(
            12,
            f"the bundle of {record.segment} is not the one that its state made",
            owner=record.segment,
            place=record.state,
            where=str(place),
            expected=str(record.bundle_digest),
            found=found,
            hint=f"remove {folder.root} and build again",
        )


def contradictions(record: StateRecord) -> list[tuple[str, str, str]]:
    """(what, claimed, found) where a record contradicts itself: its digests follow from what it lists."""
    claims = {"signature": (record.signature, digest({"state": record.state_id, **record.parts}))} | {
        output.dataset: (
            output.content_digest,
            content_digest(list(output.columns), [file.sha256 for file in output.files], output.rows),
        )
        for output in record.outputs
    }
    return [(name, claimed, found) for name, (claimed, found) in claims.items() if claimed != found]


def _verify_record(folder: RunFolder, record: StateRecord) -> None:
    """021 when a record contradicts itself."""
    wrong = contradictions(record)
    if wrong:
        _, claimed, found = wrong[0]
        raise EngineError(
            21,
            f"the record of {record.state_id} contradicts itself in {', '.join(name for name, *_ in wrong)}",
            owner=record.segment,
            place=record.state,
            where=str(folder.state_path(record.state_id)),
            expected=claimed,
            found=found,
            hint=f"remove {folder.root} and build again",
        )
