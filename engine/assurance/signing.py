"""Certificates and decision logs under a key of the user's own: what digests cannot promise, a signature can.

A digest that anybody can compute tells a slip from what was written, and no forger. Who holds the secret key says
with a signature that it was they who issued a certificate, or that a log had come so far.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from engine.assurance.claims import Json, read_certificate
from engine.assurance.kept import summary_path
from engine.assurance.minisign import PublicKey, SecretKey, read_signature, signature_text
from engine.assurance.phases.decisions import decisions_path, read_decisions
from engine.errors import EngineError
from engine.project.definition import Project, Segment
from engine.runs.document import from_text
from engine.runs.regular_file import is_regular, read_bytes
from engine.whole_files import write_atomically

SUFFIX = ".minisig"
_COUNT = re.compile(r"(?:\A|\t)decisions:(\d{1,9})(?:\t|\Z)")


def signature_path(path: Path) -> Path:
    """Where the signature of a file is kept: beside it, as minisign has it."""
    return path.with_name(path.name + SUFFIX)


def _sign(path: Path, data: bytes, key: SecretKey, *told: str) -> Path:
    comment = "\t".join([f"timestamp:{int(time.time())}", f"file:{path.name}", "hashed", *told])
    place = signature_path(path)
    write_atomically(place, signature_text(data, key, comment))
    return place


def sign_certificate(project: Project, runs_root: Path, segment: Segment, key: SecretKey) -> Path:
    """Sign the kept certificate, if it holds; what `read_certificate` refuses is not signed."""
    path = summary_path(runs_root, segment)
    data = read_bytes(path)
    kept = read_certificate(project, runs_root, segment)
    if read_bytes(path) != data:
        raise EngineError(28, "the certificate changed while it was read", place="SIGN", where=str(path))
    told = (f"segment:{segment.name}", f"profile:{kept['profile']}", f"verdict:{kept['verdict']}")
    return _sign(path, data, key, *told)


def verify_certificate(runs_root: Path, segment: Segment, key: PublicKey) -> tuple[Json, str]:
    """The certificate that a key has signed, and the trusted comment; EngineError 020 or 021. Asks no run."""
    path = summary_path(runs_root, segment)
    signature = read_signature(signature_path(path))
    data = read_bytes(path)
    comment = signature.check(key, data, f"the certificate of {segment.name}")
    kept = from_text(data.decode("utf-8"))
    if kept.get("segment") != segment.name:
        raise EngineError(
            21,
            f"what was signed is a certificate of {kept.get('segment')}",
            owner=segment.name,
            place="SIGN",
            where=str(path),
            expected=f"one of {segment.name}",
            found=str(kept.get("segment")),
        )
    return kept, comment


def sign_log(runs_root: Path, segment: str, key: SecretKey) -> Path:
    """Sign the decisions about a segment as far as they have come."""
    path = decisions_path(runs_root, segment)
    decisions = read_decisions(runs_root, segment)
    if not decisions:
        raise EngineError(20, f"no decision about {segment} yet", place="SIGN", where=str(path), exit_code=3)
    data = _first_lines(read_bytes(path), len(decisions))
    return _sign(path, data, key, f"decisions:{len(decisions)}", f"head:{decisions[-1]['sha256']}")


def verify_log(runs_root: Path, segment: str, key: PublicKey) -> tuple[int, str]:
    """How many decisions of a log a key has signed, and the trusted comment; EngineError 020 or 021.

    A log goes on after it was signed: the lines that were signed must stand as they did, and further ones follow.
    """
    path = decisions_path(runs_root, segment)
    signature = read_signature(signature_path(path))
    comment = signature.comment_by(key)
    count = _COUNT.search(comment)
    data = read_bytes(path) if is_regular(path) else b""
    signature.check(key, _first_lines(data, int(count.group(1))) if count else data, f"the log of {segment}")
    read_decisions(runs_root, segment)
    return (int(count.group(1)) if count else data.count(b"\n")), comment


def _first_lines(data: bytes, count: int) -> bytes:
    *lines, _ = data.split(b"\n")
    return b"".join(line + b"\n" for line in lines[:count])
