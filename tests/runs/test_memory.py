"""What a machine remembers of checked bytes cannot be written by whoever writes in the runs root."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from engine.assurance.score import Scorer
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.runs.folder import RunFolder
from engine.runs.memory import KEY, memory_path, memory_root, recall, remember
from engine.runs.verify import DIGESTS, DigestMemory
from tests.robustness.run_roots import flipped
from tests.synthetic import Synthetic, machine_cache, write_project

ABOUT = {"a": "1", "b": "2"}


@pytest.fixture
def project(tmp_path: Path) -> Synthetic:
    return write_project(tmp_path)


def file_of(folder: RunFolder, state: str) -> Path:
    """The first file that a state published."""
    record = folder.record(state)
    assert record is not None
    return folder.root / record.outputs[0].path / record.outputs[0].files[0].name


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every change be long ago, as it is for whoever waits two seconds."""
    monkeypatch.setattr("engine.runs.memory.SETTLED_NS", 0)


def flip_unseen(path: Path) -> str:
    """Flip a bit with the old modification time; the digest that the file had."""
    stat, before = path.stat(), file_sha256(path)
    data = flipped(path)
    path.chmod(0o644)
    path.write_bytes(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    return before


def poison(root: Path, path: Path, digest: str) -> None:
    """What somebody with the user's key would write: this file, as it is now, has that digest."""
    stat = path.stat()
    key = f"{path}|{stat.st_size}|{stat.st_mtime_ns}|{stat.st_ctime_ns}|{stat.st_ino}|{stat.st_dev}"
    remember(root, DIGESTS, {**recall(root, DIGESTS), key: digest})


def test_nothing_of_it_lies_in_the_runs_root(project: Synthetic, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    project.build()
    project.build()
    with machine_cache(project.base / "cache"):
        assert recall(project.runs_root, DIGESTS)
        assert memory_root().is_relative_to(project.base / "cache")
    assert not (project.runs_root / ".digests.json").exists()


def test_a_poisoned_file_in_the_runs_root_is_not_believed(
    project: Synthetic, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    folder = project.build().folder
    project.build()
    path = file_of(folder, "2A.S1")
    before = flip_unseen(path)
    stat = path.stat()
    name = f"{path}|{stat.st_size}|{stat.st_mtime_ns}|{stat.st_ctime_ns}|{stat.st_ino}"
    (project.runs_root / ".digests.json").write_text(json.dumps({name: before, f"{name}|{stat.st_dev}": before}))
    with pytest.raises(EngineError) as refusal:
        project.build()
    assert refusal.value.number == 21


def edit(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**document, "known": {**document["known"], "a": "9"}}))


def open_to_all(path: Path) -> None:
    path.chmod(0o666)


def another_key(path: Path) -> None:
    (path.parent / KEY).write_bytes(bytes(32))


def no_key(path: Path) -> None:
    (path.parent / KEY).unlink()


def key_open_to_all(path: Path) -> None:
    (path.parent / KEY).chmod(0o666)


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def of_no_form(path: Path) -> None:
    path.write_text("[]")


def of_another_root(path: Path) -> None:
    other = path.parent.parent / "other"
    remember(other, DIGESTS, ABOUT)
    path.write_bytes(memory_path(other, DIGESTS).read_bytes())


def of_another_kind(path: Path) -> None:
    root = path.parent.parent / "runs"
    remember(root, "catalogue", ABOUT)
    path.write_bytes(memory_path(root, "catalogue").read_bytes())


@pytest.mark.parametrize(
    "change",
    [
        edit,
        open_to_all,
        another_key,
        no_key,
        key_open_to_all,
        linked,
        torn,
        of_no_form,
        of_another_root,
        of_another_kind,
    ],
    ids=lambda change: change.__name__,
)
def test_a_memory_that_is_not_as_written_is_none(change: object, tmp_path: Path) -> None:
    with machine_cache(tmp_path):
        root = tmp_path / "runs"
        remember(root, DIGESTS, ABOUT)
        assert recall(root, DIGESTS) == ABOUT
        assert callable(change)
        change(memory_path(root, DIGESTS))
        assert recall(root, DIGESTS) == {}
        (tmp_path / "memory" / KEY).unlink(missing_ok=True)
        remember(root, DIGESTS, ABOUT)
        assert recall(root, DIGESTS) == ABOUT


def test_a_cache_that_cannot_be_written_forgets(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    with machine_cache(tmp_path / "cache"):
        remember(tmp_path, DIGESTS, ABOUT)
        assert recall(tmp_path, DIGESTS) == {}


def test_what_two_commands_learn_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    with machine_cache(tmp_path / "cache"):
        first, second = DigestMemory(tmp_path), DigestMemory(tmp_path, fresh=True)
        for memory, name in ((first, "a"), (second, "b")):
            (tmp_path / name).write_text(name)
            memory.sha256(tmp_path / name)
        first.save()
        second.save()
        assert {Path(key.split("|")[0]).name for key in recall(tmp_path, DIGESTS)} == {"a", "b"}


def test_what_a_state_reads_is_hashed_whatever_is_remembered(
    project: Synthetic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a memory signed with the user's own key does not let altered bytes into a new state, or past a gate."""
    settle(monkeypatch)
    folder = project.build().folder
    path = file_of(folder, "2A.S1")
    before = flip_unseen(path)
    with machine_cache(project.base / "cache"):
        poison(project.runs_root, path, before)
        assert DigestMemory(project.runs_root).sha256(path) == before
        loaded = project.load()
        scorer = Scorer(loaded, project.runs_root, folder, loaded.segment("2A"), Resources(threads=1))
        with pytest.raises(EngineError) as refusal:
            scorer.score()
    assert refusal.value.number == 21
    project.change("2A.S2")
    with pytest.raises(EngineError) as refusal:
        project.build()
    assert refusal.value.number == 21
