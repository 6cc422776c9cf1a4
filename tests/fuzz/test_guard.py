"""The guard of the fuzz sees what it is there for: bugs, hangs, files outside."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from tests.fuzz import guard
from tests.fuzz.guard import misbehaviour
from tests.fuzz.sandbox import Sandbox
from tests.robustness.forked_engine import Done


def test_a_typed_error_is_no_bug(tmp_path: Path) -> None:
    def refuse() -> None:
        (tmp_path / "inside").write_text("x")
        raise EngineError(31, "no", hint="mend it")

    assert misbehaviour(refuse, tmp_path) == ""


def test_a_bug_is_seen(tmp_path: Path) -> None:
    nothing: dict[str, Any] = {}
    assert "KeyError" in misbehaviour(lambda: nothing["a"], tmp_path)


def test_an_internal_error_is_seen(tmp_path: Path) -> None:
    def fail() -> None:
        raise EngineError(99, "oh", hint="this is a bug in engine")

    assert "a bug" in misbehaviour(fail, tmp_path)


def test_a_hang_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SECONDS_MAX", 0.05)
    assert "no answer" in misbehaviour(lambda: time.sleep(5), tmp_path)


@pytest.mark.parametrize("way", ["write", "mkdir", "rename", "remove", "relative"])
def test_a_change_outside_is_seen(tmp_path: Path, way: str) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "old").touch()

    def change() -> None:
        if way == "write":
            (outside / "new").write_text("x")
        elif way == "mkdir":
            (outside / "folder").mkdir()
        elif way == "rename":
            (outside / "old").rename(inside / "moved")
        elif way == "relative":
            folder = os.open(outside, os.O_RDONLY)
            os.unlink("old", dir_fd=folder)
            os.close(folder)
        else:
            (outside / "old").unlink()

    assert str(outside) in misbehaviour(change, inside)


@pytest.mark.parametrize(
    ("code", "err", "said"),
    [
        (0, "", ""),
        (2, "ENG-X: no", ""),
        (2, "", "without a word"),
        (70, "ENG-RUN-099", "exit 70"),
        (1, "Traceback (most recent call last):", "exit 1"),
        (-14, "", "no answer"),
        (-11, "", "exit -11"),
    ],
)
def test_the_end_of_a_command(tmp_path: Path, code: int, err: str, said: str) -> None:
    box = Sandbox(tmp_path, tmp_path / "box")
    (box.root / "tmp").mkdir(parents=True)
    found = box.misbehaviour(Done(code, "", err, 0))
    assert (said in found) if said else found == ""
    (box.home / "beside").touch()
    assert box.misbehaviour(Done(0, "", "", 0)) == "left outside: ['beside']"
