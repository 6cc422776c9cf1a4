"""What a run holds are regular files in real folders: nothing else passes, whatever bytes it would show."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.execute.run_reports import RunLog
from engine.hashing import file_sha256
from engine.runs.folder import RECEIPT, RunFolder, hold
from engine.runs.index import folder_paths
from engine.runs.publish import recover
from engine.runs.record import MANIFEST, read_record
from engine.runs.regular_file import NotRegularError, first_link, inside, is_regular, read_text
from engine.runs.verify import DigestMemory, damages, verify_output, verify_state
from tests.conftest import ROOT
from tests.synthetic import Synthetic

STATE = "2A.S1"


@pytest.fixture
def run(built: Synthetic, tmp_path: Path) -> RunFolder:
    """A run of one's own, each file by itself."""
    found = sorted(folder_paths(built.runs_root), key=lambda folder: folder.name)[0]
    shutil.copytree(found.root, tmp_path / found.name)
    return RunFolder(tmp_path / found.name)


def place_of(run: RunFolder) -> Path:
    record = run.record(STATE)
    assert record is not None
    return run.root / record.outputs[0].path


def bundle_of(run: RunFolder) -> Path:
    record = run.record("2A.S5")
    assert record is not None
    return run.root / next(output.path for output in record.outputs if output.kind == "bundle")


FILES: dict[str, Callable[[RunFolder], Path]] = {
    "dataset": lambda run: next(path for path in place_of(run).iterdir() if path.name != MANIFEST),
    "manifest": lambda run: place_of(run) / MANIFEST,
    "record": lambda run: run.state_path(STATE),
    "receipt": lambda run: run.root / RECEIPT,
    "flag": lambda run: bundle_of(run) / "_passed.flag",
    "index": lambda run: bundle_of(run) / "index.json",
    "member": lambda run: bundle_of(run) / "outputs.json",
}


def link_to_equal_bytes(path: Path) -> None:
    other = path.parents[1] / f"equal-{path.name}"
    shutil.copy(path, other)
    path.unlink()
    path.symlink_to(other)


def named_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def link_to_a_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


@pytest.mark.parametrize("change", [link_to_equal_bytes, named_pipe, link_to_a_device, folder, loop])
@pytest.mark.parametrize("what", FILES)
def test_no_other_kind_of_file_passes(what: str, change: Callable[[Path], None], run: RunFolder) -> None:
    assert damages(run)[1] == []
    change(FILES[what](run))
    _, found = damages(run)
    assert found and all(isinstance(error, EngineError) for error in found)


@pytest.mark.parametrize("up", range(4))
def test_a_folder_on_the_way_that_is_a_link_is_refused(up: int, run: RunFolder) -> None:
    record = run.record(STATE)
    assert record is not None
    place = [place_of(run), *place_of(run).parents][up]
    assert place != run.root and place.is_relative_to(run.root)
    place.rename(run.root.parent / "elsewhere")
    place.symlink_to(run.root.parent / "elsewhere")
    with pytest.raises(EngineError) as refusal:
        verify_state(run, record, DigestMemory(run.root, fresh=True))
    assert refusal.value.number == 21 and "symbolic link" in str(refusal.value)


@pytest.mark.parametrize("path", ["../other", "/etc", "a/../../b", ""])
def test_an_output_outside_its_run_is_refused(path: str, run: RunFolder) -> None:
    record = run.record(STATE)
    assert record is not None and not inside(path)
    output = replace(record.outputs[0], path=path)
    with pytest.raises(EngineError) as refusal:
        verify_output(run, output, DigestMemory(run.root, fresh=True), "2A", "S1")
    assert refusal.value.number == 21


def test_a_hard_link_is_a_file_and_a_change_through_it_is_seen(run: RunFolder) -> None:
    """Runs share files by hard link, so one is no fault: its bytes are what counts, and a write is seen."""
    path = FILES["dataset"](run)
    outside = run.root.parent / "outside"
    os.link(path, outside)
    record = run.record(STATE)
    assert record is not None
    memory = DigestMemory(run.root, fresh=True)
    verify_state(run, record, memory)
    outside.chmod(0o644)
    data = bytearray(outside.read_bytes())
    data[9] ^= 1
    outside.write_bytes(data)
    with pytest.raises(EngineError) as refusal:
        verify_state(run, record, memory)
    assert refusal.value.number == 21


def journal(run: RunFolder, **changes: object) -> Path:
    """A journal of a state that is published already, as a killed build would leave it, with some keys changed."""
    staging = run.root / "tmp" / STATE / "aa"
    staging.mkdir(parents=True)
    path = run.root / "tmp" / f"{STATE}.journal.json"
    document = {
        "state_id": STATE,
        "staging": str(staging.relative_to(run.root)),
        "moves": [],
        "record": run.state_path(STATE).read_text("utf-8"),
        **changes,
    }
    path.write_text(json.dumps(document))
    return path


def test_a_journal_is_rolled_forward(run: RunFolder) -> None:
    journal(run)
    assert recover(run) == [STATE] and not (run.root / "tmp").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"staging": "../precious"},
        {"staging": "tmp"},
        {"staging": "states"},
        {"moves": [{"from": "../precious", "to": "x"}]},
        {"moves": [{"from": f"tmp/{STATE}/aa/out", "to": "../precious/x"}]},
        {"moves": [{"from": f"tmp/{STATE}/aa/out", "to": "states"}]},
        {"moves": [{"from": "states", "to": "x"}]},
        {"state_id": "2A.S2"},
        {"state_id": "../../precious/x"},
    ],
    ids=str,
)
def test_a_journal_that_names_something_else_is_thrown_away(changes: dict[str, object], run: RunFolder) -> None:
    precious = run.root.parent / "precious"
    precious.mkdir()
    (precious / "letter").write_text("dear")
    before = {path: file_sha256(path) for path in run.root.rglob("*") if path.is_file()}
    journal(run, **changes)
    assert recover(run) == []
    assert {path: file_sha256(path) for path in run.root.rglob("*") if path.is_file()} == before
    assert [path.name for path in precious.iterdir()] == ["letter"]


def test_a_journal_that_is_a_pipe_or_a_link_is_thrown_away(run: RunFolder) -> None:
    path = journal(run)
    named_pipe(path)
    assert recover(run) == []
    path = journal(run)
    link_to_equal_bytes(path)
    assert recover(run) == []


def test_staging_that_is_a_link_is_not_followed(run: RunFolder) -> None:
    outside = run.root.parent / "outside"
    (outside / STATE).mkdir(parents=True)
    (run.root / "tmp").symlink_to(outside)
    assert recover(run) == []
    assert (outside / STATE).is_dir() and not os.path.lexists(run.root / "tmp")


def test_a_link_in_place_of_a_small_file_does_not_lead_a_write_outside(run: RunFolder) -> None:
    outside = run.root.parent / "outside"
    outside.write_text("kept")
    (run.root / "run.holder.json").symlink_to(outside)
    with hold(run.root / "run.lock", 0.0):
        pass
    log = run.root / f"run_log_{run.name}.jsonl"
    log.unlink(missing_ok=True)
    log.symlink_to(outside)
    with pytest.raises(OSError):
        RunLog(run).write("EMIT", STATE, {})
    assert outside.read_text() == "kept"


def test_reading_never_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for look in (read_text, read_record, file_sha256):
        with pytest.raises(OSError):
            look(tmp_path / "pipe")
    with pytest.raises(NotRegularError):
        read_text(Path("/dev/zero"))
    assert not is_regular(tmp_path / "pipe") and not is_regular(tmp_path / "nothing")


WHOLE_READS = re.compile(r"\.read_(?:text|bytes)\(")
OTHERS = {
    "engine/timing/series.py": "a performance file that the user names",
    "engine/assurance/rescore.py": "tables in a folder of its own",
}


@pytest.mark.parametrize("room", ["runs", "assurance", "execute", "timing", "explain", "reporting"])
def test_what_a_runs_root_holds_is_read_by_one_reader(room: str) -> None:
    """A file that is read in another way could be a pipe that nobody writes to, or a link to anywhere."""
    for path in sorted((ROOT / "engine" / room).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        found = len(WHOLE_READS.findall(path.read_text("utf-8")))
        assert found <= (name in OTHERS), name


def test_words_of_a_path() -> None:
    assert inside("a/b=c/d") and not inside("a/../b")
    assert first_link(Path("/nowhere"), "a/b") is None
