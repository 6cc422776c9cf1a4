"""Text that people write, as the engine reads it: UTF-8 without byte order mark and control characters, bounded.

A strange encoding, a torn file or a document that is made to be large is told with its path and place.
"""

from __future__ import annotations

import codecs
import errno
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

from engine.errors import EngineError

BYTES_MAX = 4 << 20
"""Of one file that people write; the largest of the project has a few ten thousand."""
DEPTH_MAX = 64
"""How deep brackets and blocks may nest: the project's deepest file has eight levels."""
DIGITS_MAX = 40
"""Of an integer: 2^128 has 39."""

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_OPEN = ord("[")
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))


def line_and_column(text: str, offset: int) -> str:
    """`line:column` of a character, both from 1, as an editor shows them."""
    before = text[:offset]
    return f"{before.count(chr(10)) + 1}:{offset - (before.rfind(chr(10)) + 1) + 1}"


def text_fault(data: bytes) -> tuple[str, str] | None:
    """(what is wrong, `line:column` or nothing) of bytes that are no text of ours; None for good text."""
    for mark, name in _OTHER_ENCODINGS:
        if data.startswith(mark):
            return f"this is {name}, not UTF-8", "1:1"
    if data.startswith(codecs.BOM_UTF8):
        return "a byte order mark stands before the text", "1:1"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        return f"the byte 0x{data[error.start]:02x} is not UTF-8", line_and_column(good, len(good))
    control = _CONTROL.search(text)
    if control:
        named = "NUL" if control.group() == "\0" else "control"
        place = line_and_column(text, control.start())
        return f"the {named} character U+{ord(control.group()):04X} stands in the text", place
    return None


def read_text(path: Path, where: str = "", number: int = 32, place: str = "PROJECT") -> str:
    """The text of a file that people write; EngineError `number` with line and column where it is none.

    Line ends are `\\n`, whatever the file has. Errors of the operating system stay OSErrors.
    """
    where = where or str(path)
    # A named pipe would be waited for, and a device has no end.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        found = os.fstat(file.fileno())
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, "Is a directory", str(path))
        if not stat.S_ISREG(found.st_mode):
            raise _no_text("no regular file", where, number, place, expected="a regular file")
        if found.st_size > BYTES_MAX:
            raise _no_text(f"{found.st_size} bytes", where, number, place, expected=f"at most {BYTES_MAX} bytes")
        data = file.read()
    fault = text_fault(data)
    if fault:
        raise _no_text(
            fault[0], f"{where}:{fault[1]}", number, place, expected="UTF-8 text without a byte order mark"
        )
    return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _no_text(found: str, where: str, number: int, place: str, expected: str) -> EngineError:
    return EngineError(
        number,
        "this file is no text that the engine reads",
        place=place,
        where=where,
        found=found,
        expected=expected,
        hint=f"save {where.partition(':')[0]} as UTF-8 text",
    )


def _integer(digits: str) -> int:
    if len(digits) > DIGITS_MAX:
        raise ValueError(f"an integer of {len(digits)} digits")
    return int(digits)


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:40]} is beyond a double")
    return value


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} stands twice")
    return found


def _refuse_deep(text: str) -> None:
    """ValueError where brackets outside strings nest deeper than DEPTH_MAX, before a parser goes into them."""
    text = _ESCAPE.sub("", text) if "\\" in text else text
    signs = text.encode("utf-8", "surrogatepass").translate(_BRACKETS, _NO_BRACKETS)
    brackets = left = b"".join(signs.split(b'"')[::2])  # every second part stands in a string
    for _ in range(DEPTH_MAX):
        left = left.replace(b"[]", b"")
    depth = 0
    for sign in brackets if left else b"":  # too deep, or no JSON
        depth += 1 if sign == _OPEN else -1
        if depth > DEPTH_MAX:
            raise ValueError(f"brackets nest deeper than {DEPTH_MAX}")


def written_json(text: str) -> Any:
    """The value of a JSON text that the engine wrote; a ValueError where it is that no more."""
    _refuse_deep(text)
    return json.loads(text, parse_int=_integer)


def json_value(text: str) -> Any:
    """The value of a JSON text; a ValueError for anything that is not JSON, or is made to exhaust its reader."""
    _refuse_deep(text)
    value = json.loads(
        text, parse_int=_integer, parse_float=_number, parse_constant=_constant, object_pairs_hook=_object
    )
    if "\\u" in text:
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError("half of a surrogate pair stands alone") from None
    return value
