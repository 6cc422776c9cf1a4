"""Several policy files change together or not at all: kills, full disks, hands of others, strangers' journals."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import engine.notices
from engine.errors import EngineError
from engine.project.rewrite import JOURNAL, rewrite, settle

FILES = {"config/a.yaml": ("a: 1\n", "a: 2\n"), "config/deep/b.yaml": ("b: 1\n", "b: 2\n")}
CHANGES = [(path, *texts) for path, texts in FILES.items()]
BEFORE, AFTER = ({path: texts[side] for path, texts in FILES.items()} for side in (0, 1))
CALLS = ("replace", "unlink", "fsync", "open")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in BEFORE.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return tmp_path


@pytest.fixture(autouse=True)
def _nothing_was_told() -> None:
    engine.notices._told.clear()


def texts(root: Path) -> dict[str, str]:
    return {path: (root / path).read_text() for path in FILES}


def left(root: Path) -> list[str]:
    """Everything that is none of the files."""
    return sorted(
        str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and str(p.relative_to(root)) not in FILES
    )


def nothing() -> None: ...


class Stop:
    """The n-th call that changes the disk does not come back, or fails from then on."""

    def __init__(self, number: int, act: Callable[[], None], forever: bool) -> None:
        self.number, self.act, self.forever, self.calls = number, act, forever, 0

    def wrap(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **options: Any) -> Any:
            if real is os.open and not arguments[1] & (os.O_WRONLY | os.O_RDWR):
                return real(*arguments, **options)
            self.calls += 1
            if self.calls == self.number or (self.forever and self.calls > self.number):
                self.act()
            return real(*arguments, **options)

        return called

    def __enter__(self) -> Stop:
        self.patches = [patch(f"os.{name}", self.wrap(getattr(os, name))) for name in CALLS]
        for one in self.patches:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.patches:
            one.stop()


def killed(root: Path, number: int) -> bool:
    """Rewrite in a child that is gone at the n-th change of the disk; False when it came to its end before."""
    child = os.fork()
    if child == 0:
        with Stop(number, lambda: os._exit(9), False):
            rewrite(root, CHANGES, nothing)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_all_files_change(root: Path) -> None:
    seen = []
    rewrite(root, CHANGES, lambda: seen.append(texts(root)))
    assert (seen, texts(root), left(root)) == ([AFTER], AFTER, [])


def test_wherever_its_writer_is_killed_all_files_are_before_or_after(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number, half = 0, 0
    while killed(root, number := number + 1):
        half += texts(root) not in (BEFORE, AFTER)
        was_open = (root / JOURNAL).exists()
        engine.notices._told.clear()
        settle(root)
        assert texts(root) in (BEFORE, AFTER), number
        assert [name for name in left(root) if ".partial" in name or name == JOURNAL] == [], number
        told = capsys.readouterr().err
        assert ("was interrupted and is taken back" in told) == was_open
        assert told.count("\n") <= 1
        for path, text in BEFORE.items():
            (root / path).write_text(text)
    assert number > 8 and half >= 1


@pytest.mark.parametrize("number", range(1, 12))
@pytest.mark.parametrize("forever", [False, True], ids=["once", "from_then_on"])
def test_a_disk_that_fails_leaves_nothing_half_written(root: Path, number: int, forever: bool) -> None:
    def fail() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    done = False
    with Stop(number, fail, forever):
        try:
            rewrite(root, CHANGES, nothing)
            done = True
        except OSError:
            pass
    settle(root)
    assert texts(root) == (AFTER if done else BEFORE) or (not done and texts(root) in (BEFORE, AFTER))
    assert [name for name in left(root) if name == JOURNAL] == []


def test_what_the_check_refuses_is_taken_back(root: Path) -> None:
    def refuse() -> None:
        raise EngineError(31, "no")

    with pytest.raises(EngineError, match="no"):
        rewrite(root, CHANGES, refuse)
    assert (texts(root), left(root)) == (BEFORE, [])


def interrupted(root: Path) -> None:
    """Both files are after, and the journal stands."""
    child = os.fork()
    if child == 0:
        rewrite(root, CHANGES, lambda: os._exit(9))
    os.waitpid(child, 0)
    assert texts(root) == AFTER and left(root) == [JOURNAL]


def test_a_hand_s_edit_since_is_left_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    interrupted(root)
    (root / "config/a.yaml").write_text("a: 3\n")
    settle(root)
    assert texts(root) == {**BEFORE, "config/a.yaml": "a: 3\n"}
    told = capsys.readouterr().err
    assert "config/deep/b.yaml as before" in told and "left as they are: config/a.yaml" in told


def test_the_next_writer_takes_back_first(root: Path) -> None:
    interrupted(root)
    rewrite(root, [("config/a.yaml", "a: 1\n", "a: 5\n")], nothing)
    assert (texts(root), left(root)) == ({**BEFORE, "config/a.yaml": "a: 5\n"}, [])


def test_a_file_that_changed_since_it_was_read_is_refused(root: Path) -> None:
    (root / "config/deep/b.yaml").write_text("b: 9\n")
    with pytest.raises(EngineError, match="has changed since") as refused:
        rewrite(root, CHANGES, nothing)
    assert (refused.value.number, left(root), (root / "config/a.yaml").read_text()) == (31, [], "a: 1\n")


STRANGE = {"up": "../x.yaml", "absolute": "/etc/passwd", "not config": "sql/x.sql", "a link": "config/link.yaml"}


@pytest.mark.parametrize("path", STRANGE.values(), ids=list(STRANGE))
def test_a_journal_reaches_no_other_file(root: Path, path: str) -> None:
    outside = root.parent / f"outside-{root.name}.yaml"
    outside.write_text("a: 2\n")
    (root / "config/link.yaml").symlink_to(outside)
    (root / "sql").mkdir()
    (root / "sql/x.sql").write_text("a: 2\n")
    journal = root / JOURNAL
    from engine.project.rewrite import Rewrite, _journal_text

    journal.write_bytes(_journal_text([Rewrite(path, b"a: 1\n", b"a: 2\n")]))
    with pytest.raises(EngineError) as refused:
        settle(root)
    assert (refused.value.number, outside.read_text()) == (27, "a: 2\n")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"sha256": "0", "body": "{}"}', b"[" * 99_999])
def test_a_journal_that_cannot_be_read_is_told(root: Path, data: bytes) -> None:
    (root / JOURNAL).write_bytes(data)
    with pytest.raises(EngineError) as refused:
        settle(root)
    assert (refused.value.number, refused.value.exit_code) == (82, 4)
    assert JOURNAL in refused.value.hint and texts(root) == BEFORE


def test_line_ends_permissions_and_links_stay(root: Path) -> None:
    place = root / "config/a.yaml"
    place.write_bytes(b"a: 1\r\n")
    place.chmod(0o640)
    target = root / "config/real.yaml"
    (root / "config/deep/b.yaml").rename(target)
    (root / "config/deep/b.yaml").symlink_to(target)
    rewrite(root, CHANGES, nothing)
    assert (place.read_bytes(), place.stat().st_mode & 0o777) == (b"a: 2\r\n", 0o640)
    assert (root / "config/deep/b.yaml").is_symlink() and target.read_text() == "b: 2\n"


def test_a_reader_waits_for_a_writer(root: Path) -> None:
    """A project is never read while its files are half written."""
    begin, end = os.pipe()
    child = os.fork()
    if child == 0:
        import time

        def look() -> None:
            os.write(end, b"x")
            time.sleep(0.3)

        rewrite(root, CHANGES, look)
        os._exit(0)
    os.read(begin, 1)
    settle(root)
    assert (texts(root), left(root)) == (AFTER, [])
    os.waitpid(child, 0)
