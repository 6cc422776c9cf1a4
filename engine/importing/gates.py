"""What the seals of the user's own data prove.

`verify` recomputes a foreign flag by the one law that is known: SHA-256 over the bytes of the files that the index
lists, in path order. `attest` proves nothing and says so; our own checks decide then.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import Any

from engine.hashing import READ_SIZE, file_sha256
from engine.importing.files import find_files
from engine.importing.manifest import VERIFY, ForeignGate
from engine.importing.refusal import FOREIGN_GATE_INVALID, refuse
from engine.text_files import json_value

_FLAG = re.compile(r"\A\s*sha256_hex\s*=\s*([0-9a-f]{64})\s*\Z")
FLAG_BYTES_MAX = 1000
LISTS = ("members", "artifacts", "files", "entries")
"""Keys under which an index may list its files; an index may also be the list itself."""


def check_gate(segment: str, gate: ForeignGate, root: Path) -> dict[str, Any]:
    """The evidence of a segment's gate; EngineError UP-IM-107 when a flag is not what its files give."""
    if gate.mode != VERIFY:
        return {"mode": gate.mode}
    where = f"gates.{segment}"
    index = find_files(root, gate.index, f"{where}.index")[0]
    flag = find_files(root, gate.flag, f"{where}.flag")[0]
    with flag.open("rb") as handle:
        text = handle.read(FLAG_BYTES_MAX).decode("utf-8", errors="replace")
    match = _FLAG.match(text)
    if not match:
        raise refuse(
            FOREIGN_GATE_INVALID,
            f"the flag of {segment} is malformed",
            where=str(flag),
            expected="sha256_hex = <64 hex digits>",
            found=text[:80],
        )
    files = [_listed_file(index, path) for path in _listed_paths(index)]
    total = hashlib.sha256()
    for path in files:
        with path.open("rb") as handle:
            while chunk := handle.read(READ_SIZE):
                total.update(chunk)
    if total.hexdigest() != match.group(1):
        raise refuse(
            FOREIGN_GATE_INVALID,
            f"the flag of {segment} is not what its files give",
            where=str(flag),
            expected=match.group(1),
            found=total.hexdigest(),
            samples=[path.relative_to(index.parent).as_posix() for path in files],
        )
    return {
        "mode": gate.mode,
        "law": "sha256 over the bytes of the listed files in path order",
        "flag": match.group(1),
        "index_sha256": file_sha256(index),
        "files": [
            {
                "path": path.relative_to(index.parent).as_posix(),
                "bytes": path.stat().st_size,
                "sha256": file_sha256(path),
            }
            for path in files
        ],
    }


def _listed_paths(index: Path) -> list[str]:
    try:
        document = json_value(index.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise refuse(
            FOREIGN_GATE_INVALID,
            "the index is not JSON",
            where=str(index),
            expected="a list of files",
            found=str(error)[:120],
        ) from error
    if isinstance(document, dict):
        document = next((document[key] for key in LISTS if isinstance(document.get(key), list)), None)
    entries = document if isinstance(document, list) else []
    paths = [entry.get("path") if isinstance(entry, dict) else entry for entry in entries]
    if not paths or not all(isinstance(path, str) and path for path in paths):
        raise refuse(
            FOREIGN_GATE_INVALID,
            "the index lists no files",
            where=str(index),
            expected=f"a list, or one under {', '.join(LISTS)}, of paths",
            found=str(paths)[:120],
        )
    return sorted(str(path) for path in paths)


def _listed_file(index: Path, listed: str) -> Path:
    path = index.parent / listed
    inside = ".." not in PurePosixPath(listed).parts and path.resolve().is_relative_to(index.parent.resolve())
    if not inside or not path.is_file():
        raise refuse(
            FOREIGN_GATE_INVALID,
            f"the index lists {listed}, which is not beside it",
            where=str(index),
            expected=f"a file below {index.parent}",
            found=listed if not inside else "no file",
        )
    return path
