"""The index of a root remembers what its records hold, and no more than is true of their files now."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.runs.folder import RunFolder
from engine.runs.index import HEADS, StateIndex, build_index
from engine.runs.memory import memory_path, recall, remember
from engine.runs.record import StateRecord
from tests.synthetic import Synthetic, machine_cache, write_project

Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Synthetic:
    project = write_project(tmp_path_factory.mktemp("index"))
    project.build("+2A.S2")
    return project


@pytest.fixture
def project(base: Synthetic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Synthetic:
    """Runs and cache of one's own; every change is long ago, as it is for whoever waits two seconds."""
    monkeypatch.setattr("engine.runs.memory.SETTLED_NS", 0)
    for name in ("project", "runs", "cache"):
        shutil.copytree(base.base / name, tmp_path / name)
    return Synthetic(tmp_path)


def index_of(project: Synthetic) -> StateIndex:
    with machine_cache(project.base / "cache"):
        return build_index(project.runs_root)


def heads(index: StateIndex) -> dict[str, list[object]]:
    return {name: [(k.folder.root, k.head) for k in found] for name, found in index.by_signature.items()}


def read_by(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the states whose records are read from now on, as they are."""
    names: list[str] = []
    read = RunFolder.record

    def told(folder: RunFolder, state_id: str) -> StateRecord | None:
        names.append(state_id)
        return read(folder, state_id)

    monkeypatch.setattr(RunFolder, "record", told)
    return names


def run_of(project: Synthetic) -> RunFolder:
    (folder,) = [path for path in project.runs_root.iterdir() if (path / "states" / "2A.S1.json").exists()]
    return RunFolder(folder)


def another_size(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace('"segment": "2A"', '"segment": "2Abc"'))


def equal_size_and_time(path: Path) -> None:
    found, text = path.stat(), path.read_text("utf-8")
    path.write_text(text.replace('"segment": "2A"', '"segment": "3A"'))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (found.st_size, found.st_mtime_ns)


def a_file_of_its_own(path: Path) -> None:
    """Another inode with the old times, as a copy of the whole folder would have it."""
    equal_size_and_time(path)
    shutil.copy2(path, path.with_name("x"))
    os.replace(path.with_name("x"), path)


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
@pytest.mark.parametrize(
    "change",
    [another_size, equal_size_and_time, a_file_of_its_own, torn, a_link],
    ids=lambda change: change.__name__,
)
def test_a_tampered_record_is_met_as_if_nothing_was_remembered(
    project: Synthetic, change: Change, warm: bool
) -> None:
    folder = run_of(project)
    signature = next(s for s, k in index_of(project).by_signature.items() if k[0].head.state_id == "2A.S1")
    if not warm:
        shutil.rmtree(project.base / "cache" / "memory")
    change(folder.state_path("2A.S1"))
    index = index_of(project)
    assert index.built(signature, "2A.S1") is None
    assert index.last(("2A.S1", 42, "tiny")) is None
    with pytest.raises(EngineError) as refused:
        project.build("+2A.S2")
    assert refused.value.number in (21, 82)


def test_what_is_remembered_is_not_read_again(project: Synthetic, monkeypatch: pytest.MonkeyPatch) -> None:
    names = read_by(monkeypatch)
    cold, first = index_of(project), list(names)
    names.clear()
    warm = index_of(project)
    assert len(first) > 10 and names == []
    assert heads(warm) == heads(cold) and warm.times == cold.times
    found = warm.last(("2A.S1", 42, "tiny"))
    assert found is not None and found.state_id == "2A.S1" and names == ["2A.S1"]


def test_a_record_that_was_written_again_is_read(project: Synthetic, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = run_of(project)
    index_of(project)
    record = folder.record("2A.S1")
    assert record is not None
    path = folder.state_path("2A.S1")
    shutil.copy2(path, path.with_name("copy"))
    os.replace(path.with_name("copy"), path)
    names = read_by(monkeypatch)
    found = index_of(project).built(record.signature, "2A.S1")
    assert found is not None and (found[0].root, found[1]) == (folder.root, record)
    assert names == ["2A.S1", "2A.S1"]  # for the index, and for who asked
    with machine_cache(project.base / "cache"):
        kept = [key for key in recall(project.runs_root, HEADS) if key.startswith(f"{path}|")]
    assert len(kept) == 1  # nothing is kept of the file that it was


def test_a_record_that_is_gone_is_nowhere(project: Synthetic) -> None:
    index_of(project)
    run_of(project).state_path("2A.S1").unlink()
    index = index_of(project)
    assert index.last(("2A.S1", 42, "tiny")) is None
    assert index.last(("2A.S2", 42, "tiny")) is not None


def test_what_is_remembered_wrongly_is_nobodys_state(project: Synthetic) -> None:
    """Even with the user's own key: what a plan rests on is read from the record."""
    before = project.plan("+2A.S2")
    with machine_cache(project.base / "cache"):
        known = recall(project.runs_root, HEADS)
        signatures = [head["signature"] for head in known.values()]
        assert len(set(signatures)) > 2
        turned = [*signatures[1:], signatures[0]]
        remember(
            project.runs_root,
            HEADS,
            {key: {**head, "signature": turned[n]} for n, (key, head) in enumerate(known.items())},
        )
    assert all(step.record is None for step in project.plan("+2A.S2").steps)
    shutil.rmtree(project.base / "cache" / "memory")
    assert [step.signature for step in project.plan("+2A.S2").steps] == [step.signature for step in before.steps]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"code": "0", "known": {}}', "[]"], ids=["empty", "bare", "code", "list"]
)
def test_a_damaged_memory_is_none(project: Synthetic, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = index_of(project)
    with machine_cache(project.base / "cache"):
        memory_path(project.runs_root, HEADS).write_text(text)
    names = read_by(monkeypatch)
    after = index_of(project)
    assert names and heads(after) == heads(before)


def test_a_head_of_another_form_stops_nothing(project: Synthetic) -> None:
    """What an engine with other heads remembered is under another name; a head that is none is read anew."""
    index_of(project)
    with machine_cache(project.base / "cache"):
        known = recall(project.runs_root, HEADS)
        remember(project.runs_root, HEADS, {key: {"signature": "x"} for key in known})
    assert index_of(project).last(("2A.S1", 42, "tiny")) is not None
