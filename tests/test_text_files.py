"""Text and JSON that people write: what is refused, and where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import text_files
from engine.errors import EngineError
from engine.text_files import json_value, read_text, written_json


@pytest.mark.parametrize(
    ("data", "where", "found"),
    [
        ("a: ü\n".encode("latin-1"), "file:1:4", "0xfc is not UTF-8"),
        ("a: 1\né: ü\n".encode() + b"b: \xe9", "file:3:4", "0xe9 is not UTF-8"),
        ("a: ü".encode()[:-1], "file:1:4", "0xc3 is not UTF-8"),
        ("a: 1".encode("utf-16"), "file:1:1", "UTF-16"),
        ("a: 1".encode("utf-32"), "file:1:1", "UTF-32"),
        ("a: 1".encode("utf-16-le"), "file:1:2", "NUL character"),
        ("a: 1".encode("utf-8-sig"), "file:1:1", "byte order mark"),
        (b"a: 1\nb: \0", "file:2:4", "NUL character U+0000"),
        (b"a: 1\r\nb: \x1b[0m", "file:2:4", "control character U+001B"),
        (b"a: \x7f", "file:1:4", "control character U+007F"),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, data: bytes, where: str, found: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(EngineError) as caught:
        read_text(path, "file")
    assert (caught.value.number, caught.value.exit_code, caught.value.where) == (32, 2, where)
    assert found in caught.value.found
    assert caught.value.hint


def test_line_ends_are_those_of_unix(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("é: 1\r\nb: 2\rc: 3\n\t".encode())
    assert read_text(tmp_path / "file") == "é: 1\nb: 2\nc: 3\n\t"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "BYTES_MAX", 3)
    (tmp_path / "file").write_text("a: 1")
    with pytest.raises(EngineError, match="no text") as caught:
        read_text(tmp_path / "file", number=34)
    assert (caught.value.number, caught.value.found) == (34, "4 bytes")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "Expecting value"),
        ('{"a": 1', "Expecting"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "-Infinity"),
        ('{"a": 1e999}', "beyond a double"),
        ("[" + "9" * 5000 + "]", "5000 digits"),
        ("[" * 100_000, "deeper than 64"),
        ('{"a":' * 100 + "1" + "}" * 100, "deeper than 64"),
        ('{"a": 1, "a": 2}', "'a' stands twice"),
        ('["\\ud800"]', "surrogate"),
        ('{"\\udfff": 1}', "surrogate"),
    ],
)
def test_json_that_is_refused(text: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        json_value(text)


@pytest.mark.parametrize("text", ["[" * 100_000, "[" + "9" * 5000 + "]", '{"a"'])
def test_what_the_engine_wrote_is_read_within_bounds(text: str) -> None:
    with pytest.raises(ValueError):
        written_json(text)
    assert written_json('{"a": NaN, "b": [1]}')["b"] == [1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, null, true]}', {"a": [1, 2.5, None, True]}),
        ('["' + "[" * 100 + '\\"["]', ["[" * 100 + '"[']),
        ('["\\ud83d\\ude00"]', ["\N{GRINNING FACE}"]),
        (str(2**127), 2**127),
    ],
)
def test_json_that_is_read(text: str, value: Any) -> None:
    assert json_value(text) == value
