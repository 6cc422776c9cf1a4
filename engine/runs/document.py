"""Small JSON files of the engine's own: written whole or not at all, and carrying the SHA-256 of their own text.

The digest is the first key of the file. It is no secret; it tells an edit, a bad copy or a torn disk from what
was written. What a forger would have to change as well is compared in `verify`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from engine.hashing import sha256_hex
from engine.text_files import written_json

_DIGEST = re.compile(r'\A\{\n "sha256": "([0-9a-f]{64})",\n')


class UndigestedError(ValueError):
    """A document without a digest: an older engine wrote it, so nothing may rest on it."""


class AlteredError(ValueError):
    """A document that is not the text that was written."""


def to_text(document: dict[str, Any]) -> str:
    """The text of a document, its digest first."""
    body = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if not _is_text(body):  # bytes of a command line that are no UTF-8
        body = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=True) + "\n"
    return f'{{\n "sha256": "{sha256_hex(body.encode())}",\n{body[2:]}'


def _is_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def from_text(text: str) -> dict[str, Any]:
    """The document in a text; UndigestedError, AlteredError, or ValueError when it is no JSON object."""
    digest = _DIGEST.match(text)
    if digest and sha256_hex(f"{{\n{text[digest.end() :]}".encode()) != digest.group(1):
        raise AlteredError(f"sha256 {sha256_hex(text[digest.end() :].encode())}")
    try:
        document = written_json(text)
    except RecursionError as error:
        raise ValueError("it nests too deeply") from error
    if not isinstance(document, dict):
        raise ValueError("no JSON object")
    if digest is None:
        raise AlteredError("its digest has been moved") if "sha256" in document else UndigestedError("no digest")
    del document["sha256"]
    return document
