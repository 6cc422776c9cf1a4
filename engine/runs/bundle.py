"""Validation bundles: a folder of evidence, an index that lists every member, a flag that is the index's digest.

One law for every segment: `index.json` is canonical JSON over the members sorted by path; the bundle digest is
SHA-256 of its bytes; `_passed.flag` holds that digest and is written last, only on PASS. No PASS, no read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from engine.errors import EngineError
from engine.hashing import canonical_json, file_sha256, sha256_hex
from engine.runs.regular_file import is_regular, read_bytes, read_text
from engine.text_files import written_json

INDEX, FLAG, OUTPUTS = "index.json", "_passed.flag", "outputs.json"
_FLAG = re.compile(r"\Asha256_hex = ([0-9a-f]{64})\n\Z")


def write_index(
    place: Path,
    segment: str,
    seed: int,
    fingerprint: str,
    parameter_hash: str,
    roles: dict[str, str],
    passed: bool,
) -> str:
    """Write index and, on PASS, flag over the members in `place`; `roles`: path -> role. Returns the digest."""
    members = [
        {
            "bytes": (place / path).stat().st_size,
            "path": path,
            "role": roles[path],
            "sha256": file_sha256(place / path),
        }
        for path in sorted(roles)
    ]
    text = (
        canonical_json(
            {
                "kind": "validation_bundle",
                "manifest_fingerprint": fingerprint,
                "members": members,
                "seed": seed,
                "segment": segment,
                "segment_parameter_hash": parameter_hash,
                "status": "PASS" if passed else "FAIL",
                "v": 1,
            }
        )
        + b"\n"
    )
    (place / INDEX).write_bytes(text)
    bundle_digest = sha256_hex(text)
    if passed:
        (place / FLAG).write_text(f"sha256_hex = {bundle_digest}\n", "ascii")
    return bundle_digest


def _refuse(
    number: int, message: str, segment: str, path: Path, expected: str, found: str, place: str
) -> EngineError:
    return EngineError(
        number,
        message,
        owner=segment,
        place=place,
        where=str(path),
        expected=expected,
        found=found,
        hint=f"never mend a bundle in place: remove this folder's run and build {segment} again",
    )


def verify_flag(place: Path, segment: str, state: str) -> str:
    """Level 1: the flag is the index's digest. Returns it; EngineError 010 to 012 otherwise."""
    flag, index = place / FLAG, place / INDEX
    if not is_regular(flag):
        raise _refuse(10, f"{segment} has no passed flag", segment, flag, "a _passed.flag", "none", state)
    match = _FLAG.match(read_text(flag, "replace"))
    if not match:
        raise _refuse(
            11,
            f"the flag of {segment} is malformed",
            segment,
            flag,
            "sha256_hex = <64 hex>",
            read_text(flag, "replace")[:80],
            state,
        )
    found = sha256_hex(read_bytes(index)) if is_regular(index) else "no index.json"
    if found != match.group(1):
        raise _refuse(
            12, f"the flag of {segment} is not its bundle's digest", segment, index, match.group(1), found, state
        )
    return found


def _read_index(path: Path, segment: str, state: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The index and its members by path; EngineError 012 when it is none, 027 when a path leaves the folder."""
    try:
        index = written_json(read_text(path))
        listed = {str(member["path"]): member for member in index["members"]}
        _ = [index[key] for key in ("segment", "seed", "status")], [m["sha256"] for m in listed.values()]
    except (ValueError, KeyError, TypeError) as error:
        raise _refuse(
            12,
            f"the index of {segment}'s bundle is malformed",
            segment,
            path,
            "segment, seed, status, members",
            f"{type(error).__name__}: {error}",
            state,
        ) from error
    for member in listed:
        parts = PurePosixPath(member).parts
        if not member.isascii() or member.startswith("/") or ".." in parts:
            raise _refuse(
                27,
                f"the index of {segment}'s bundle names a file outside its folder",
                segment,
                path,
                "relative paths",
                member,
                state,
            )
    return index, listed


def verify_sealed(place: Path, segment: str, state: str, files: Mapping[str, Mapping[str, str]]) -> None:
    """Level 3: EngineError 021 unless datasets (name -> file -> SHA-256) are as the bundle's outputs list them."""
    outputs = written_json(read_text(place / OUTPUTS))
    sealed = {output["dataset"]: {file["name"]: file["sha256"] for file in output["files"]} for output in outputs}
    for dataset, found in files.items():
        if sealed.get(dataset) != found:
            raise _refuse(
                21,
                f"{dataset} is not what the bundle of {segment} sealed",
                segment,
                place / OUTPUTS,
                str(sealed.get(dataset)),
                str(found),
                state,
            )


def verify_withheld(place: Path, segment: str, state: str) -> str:
    """The digest of the index of a bundle that failed; EngineError 012 when there is no index, or a flag."""
    index, flag = place / INDEX, place / FLAG
    if os.path.lexists(flag) or not is_regular(index):
        raise _refuse(
            12,
            f"the bundle of {segment} failed and must stand without a flag",
            segment,
            place,
            "index.json and no _passed.flag",
            "a flag" if os.path.lexists(flag) else "no index.json",
            state,
        )
    return sha256_hex(read_bytes(index))


def verify_bundle(
    place: Path, segment: str, state: str, seed: int | None = None, withheld: bool = False
) -> tuple[str, dict[str, Any]]:
    """Level 2: the flag, every member, nothing unlisted. Returns (digest, index). `withheld`: it has failed."""
    bundle_digest = (verify_withheld if withheld else verify_flag)(place, segment, state)
    index, listed = _read_index(place / INDEX, segment, state)
    if index["segment"] != segment or (seed is not None and index["seed"] != seed):
        raise _refuse(
            13,
            f"this bundle is not {segment}'s of this seed",
            segment,
            place / INDEX,
            f"{segment}, seed {seed}",
            f"{index['segment']}, seed {index['seed']}",
            state,
        )
    expected = "FAIL" if withheld else "PASS"
    if index["status"] != expected:
        raise _refuse(14, f"{segment} did not pass", segment, place / INDEX, expected, index["status"], state)
    present = {
        path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    present -= {INDEX, FLAG}
    for path in sorted(listed):
        if path not in present:
            raise _refuse(
                90,
                f"a member of {segment}'s bundle is gone",
                segment,
                place / path,
                listed[path]["sha256"],
                "no file",
                state,
            )
        found = file_sha256(place / path) if is_regular(place / path) else "no regular file"
        if found != listed[path]["sha256"]:
            raise _refuse(
                91,
                f"a member of {segment}'s bundle has changed",
                segment,
                place / path,
                listed[path]["sha256"],
                found,
                state,
            )
    if present - listed.keys():
        extra = sorted(present - listed.keys())
        raise _refuse(
            92,
            f"{segment}'s bundle holds a file that its index does not list",
            segment,
            place / extra[0],
            "listed members only",
            ", ".join(extra),
            state,
        )
    return bundle_digest, index
