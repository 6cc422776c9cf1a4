"""Files and lines are whole or not there; what dead processes left goes, what living ones write stays."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from engine.whole_files import append_line, mend_lines, replacing, sweep, write_atomically

LINES = [f'{{"n": {number}, "text": "{"ä" * (number * 700)}"}}' for number in range(1, 9)]
WHOLE = "".join(f"{line}\n" for line in LINES).encode()


def dead_process() -> int:
    """The id of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


@pytest.mark.parametrize(
    "cut", [0, 1, len(WHOLE) - 1, len(WHOLE), *random.Random(3).sample(range(len(WHOLE)), 12)]
)
def test_a_line_after_half_a_line(tmp_path: Path, cut: int) -> None:
    log = tmp_path / "logs" / "log.jsonl"
    log.parent.mkdir()
    log.write_bytes(WHOLE[:cut])
    whole = WHOLE[: WHOLE[:cut].rfind(b"\n") + 1]
    append_line(log, "{}")
    assert log.read_bytes() == whole + b"{}\n"
    log.write_bytes(WHOLE[:cut])
    mend_lines(log)
    assert log.read_bytes() == whole


def test_a_log_begins_with_its_first_line(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "log.jsonl"
    mend_lines(log)
    assert not log.exists()
    append_line(log, "first")
    assert log.read_text() == "first\n"


def test_a_line_that_finds_no_room_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    log = tmp_path / "log"
    append_line(log, "first")
    script = (
        "import resource, signal, sys; from pathlib import Path; from engine.whole_files import append_line\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40))\n"
        "append_line(Path(sys.argv[1]), 'x' * 100)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(log)], capture_output=True, text=True, check=False)
    assert "No space left" in done.stderr or "File too large" in done.stderr, done.stderr
    assert log.read_text() == "first\n"


def test_what_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, "old")
    with pytest.raises(KeyboardInterrupt), replacing(path) as partial:
        partial.write_text("ne")
        raise KeyboardInterrupt
    assert [item.name for item in tmp_path.iterdir()] == ["file"]
    assert path.read_text() == "old"


def test_only_what_the_dead_left_is_swept(tmp_path: Path) -> None:
    gone, here = dead_process(), os.getpid()
    inside = tmp_path / "inside"
    inside.mkdir()
    for folder in (tmp_path, inside):
        for process in (gone, here):
            (folder / f".file.{process}-0123abcd.partial").touch()
        (folder / f".run.{gone}-0123abcd.partial.wal").touch()
        (folder / "file.partial").touch()
    (tmp_path / f".folder.{gone}-89abcdef.partial" / "states").mkdir(parents=True)
    kept = {"file.partial", f".file.{here}-0123abcd.partial"}
    sweep(tmp_path, deep=False)
    assert {path.name for path in tmp_path.iterdir()} == {"inside", *kept}
    assert len(list(inside.iterdir())) == 4
    sweep(tmp_path, deep=True)
    assert {path.name for path in inside.iterdir()} == kept
