"""Values that a shell or a machine hands to the command: sizes, threads, encodings, a user without a home."""

from __future__ import annotations

import io
import json
import math
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest

from engine.cli.json_output import column_keys, rows_text
from engine.cli.main import cli, main
from engine.cli.options import THREADS_MAX, MemorySize
from engine.errors import EngineError
from engine.locations import cache_root


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("4GB", "4GB"),
        ("80%", "80%"),
        ("500 MiB", "500MiB"),
        ("1.5tb", "1.5tb"),
        (" 64MB ", "64MB"),
        ("100%", "100%"),
    ],
)
def test_a_size_of_memory(given: str, taken: str) -> None:
    assert MemorySize().convert(given, None, None) == taken


@pytest.mark.parametrize(
    "given", ["1KB", "63MB", "abc", "", "4", "-4GB", "0%", "101%", "1e3GB", "9999999TB", "4GB; x", "٤GB", "nan%"]
)
def test_what_is_no_size_of_memory(given: str) -> None:
    with pytest.raises(click.BadParameter):
        MemorySize().convert(given, None, None)


@pytest.mark.parametrize(
    "words", [("--threads", str(THREADS_MAX + 1)), ("--threads", "0"), ("--memory-limit", "1KB")]
)
@pytest.mark.parametrize("command", [("build",), ("gates",), ("sql", "SELECT 1")])
def test_every_command_knows_the_bounds(command: tuple[str, ...], words: tuple[str, ...]) -> None:
    with pytest.raises(click.BadParameter):
        cli.main([*command, *words], prog_name="engine", standalone_mode=False)


def test_a_user_without_a_home_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("ENGINE_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(EngineError) as caught:
        cache_root()
    assert (caught.value.number, caught.value.exit_code) == (5, 3)
    assert "ENGINE_CACHE" in caught.value.hint
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache_root() == Path("/x/engine")


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_terminal_that_has_not_every_character(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding="cp1252") for name in ("stdout", "stderr")}
    for name, stream in streams.items():
        monkeypatch.setattr(sys, name, stream)
    monkeypatch.setattr(sys, "argv", ["engine", "plan", "--profile", "名\udcff", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    shown = {}
    for name, stream in streams.items():
        stream.flush()
        shown[name] = stream.buffer.getvalue().decode("cp1252")  # type: ignore[attr-defined]
    assert "\\u540d" in shown["stderr"]
    if words:
        assert json.loads(shown["stdout"])["error"]["number"] == 30


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a_1", "a_2"]),
        (["a", "a", "a_1"], ["a", "a_2", "a_1"]),
        (["a_1", "a", "a"], ["a_1", "a", "a_2"]),
        (["", ""], ["", "_1"]),
    ],
)
def test_every_column_has_a_key(names: list[str], keys: list[str]) -> None:
    assert column_keys(names) == keys


def test_rows_are_json_that_every_reader_takes() -> None:
    def refuse(name: str) -> Any:
        raise AssertionError(name)

    row = [math.nan, [math.inf, {"x": -math.inf}], {1: Decimal("1.50"), None: b"a"}, None, True, 2**70]
    text = rows_text(["a", "a", "b", "c", "d", "e"], [row])
    assert json.loads(text, parse_constant=refuse) == [
        {
            "a": "NaN",
            "a_1": ["Infinity", {"x": "-Infinity"}],
            "b": {"1": "1.50", "None": "b'a'"},
            "c": None,
            "d": True,
            "e": 2**70,
        }
    ]
