"""Prune removes superseded runs and nothing else, whatever lies in the runs root and whoever is at work."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.runs.active_builds import active_build, builds_held_off
from engine.runs.disk import disk_use
from engine.runs.folder import CANDIDATE_KEY, RECEIPT, RunFolder, create_folder, hold
from engine.runs.prune import LOG, PruneVerdict, can_go, prune
from engine.runs.roles import KEEP_SET, LAST_GOOD, PINNED, WITNESS, assign, pin, unpin
from engine.runs.verify import DigestMemory, verify_state
from tests.conftest import ROOT
from tests.synthetic import Synthetic


def verdicts(root: Path) -> dict[str, PruneVerdict]:
    return {verdict.name: verdict for verdict in prune(root, really=False).verdicts}


def going(root: Path) -> set[str]:
    return {verdict.name for verdict in prune(root, really=False).goes}


def tree(root: Path) -> dict[str, int]:
    """Every file below a folder -> its inode; locks and the marks of who was there are no content."""
    return {
        str(path.relative_to(root)): path.lstat().st_ino
        for path in root.rglob("*")
        if (path.is_symlink() or path.is_file()) and not path.name.endswith((".lock", ".holder.json"))
    }


def whole(folder: RunFolder) -> None:
    for record in folder.records():
        verify_state(folder, record, DigestMemory(folder.root, fresh=True))


def test_superseded_runs_go_and_the_newest_of_each_seed_stays(root: Path, runs: list[RunFolder]) -> None:
    found = verdicts(root)
    assert {name for name, verdict in found.items() if verdict.goes} == {runs[0].name, runs[1].name}
    assert found[runs[2].name].reason == "the newest of its seed, profile, scenario, days and world"
    assert found[runs[3].name].reason == "the latest run"


def test_dry_unless_asked(root: Path) -> None:
    before = tree(root)
    assert prune(root, really=False).goes
    assert tree(root) == before
    assert not (root / LOG).exists()


def test_it_is_offered_with_what_it_frees(root: Path) -> None:
    offered = can_go(root)
    assert offered is not None and not offered.done
    assert {verdict.name for verdict in offered.goes} == going(root)
    (root / KEEP_SET).write_text("nothing")
    assert can_go(root) is None


def test_it_removes_what_it_said_and_the_rest_stays_whole(root: Path, runs: list[RunFolder]) -> None:
    before = tree(root)
    receipts = {run.name: file_sha256(run.root / RECEIPT) for run in runs}
    done = prune(root, really=True)
    gone = {runs[0].name, runs[1].name}
    assert {verdict.name for verdict in done.goes} == gone
    after = tree(root)
    assert after.items() >= {p: i for p, i in before.items() if p.partition("/")[0] not in gone}.items()
    assert after.keys() - before.keys() == {LOG}
    assert not any((root / name).exists() for name in gone)
    for run in runs[2:]:
        whole(run)
    log = [json.loads(line) for line in (root / LOG).read_text().splitlines()]
    assert {entry["run_id"] for entry in log} == gone
    assert all(entry["receipt_sha256"] == receipts[entry["run_id"]] for entry in log)
    assert prune(root, really=True).goes == ()


def test_it_frees_what_it_says(root: Path, built: Synthetic) -> None:
    copy = root.parent / "copy"
    shutil.copytree(root, copy)  # files of its own: no link leads out of it
    before = disk_use([copy]).held
    said = prune(copy, really=True).frees
    log = (copy / LOG).stat().st_blocks * 512
    assert said > 0
    assert before - disk_use([copy]).held == said - log
    assert built.runs_root.exists()


@pytest.mark.parametrize("role", [PINNED, LAST_GOOD, WITNESS])
def test_a_run_in_a_role_stays(root: Path, runs: list[RunFolder], role: str) -> None:
    pin(root, runs[0], role, "2A", "kept")
    assert verdicts(root)[runs[0].name].reason == f"{role} 2A"
    assert going(root) == {runs[1].name}
    unpin(root, runs[0].name)
    assert going(root) == {runs[0].name, runs[1].name}


def test_a_role_keeps_a_run_whose_receipt_is_another_by_now(root: Path, runs: list[RunFolder]) -> None:
    pin(root, runs[0], PINNED, "", "")
    path = root / KEEP_SET
    entry = json.loads(path.read_text())["entries"][0]
    path.write_text(_redigested({"entries": [{**entry, "receipt_sha256": "0" * 64}], "v": 1}))
    assert verdicts(root)[runs[0].name].reason == "pinned; its receipt is not the one that the role names"


def _redigested(document: dict[str, Any]) -> str:
    from engine.runs.document import to_text

    return to_text(document)


@pytest.mark.parametrize("damage", ["{", '{"entries": []}', ""])
def test_without_readable_roles_nothing_goes(root: Path, runs: list[RunFolder], damage: str) -> None:
    assign(root, LAST_GOOD, "2A", [(runs[0], "")])
    (root / KEEP_SET).write_text(damage)
    before = tree(root)
    with pytest.raises(EngineError) as refused:
        prune(root, really=True)
    assert (refused.value.number, refused.value.exit_code) == (82, 4)
    assert tree(root) == before


@pytest.mark.parametrize("damage", ["cut", "edited", "another", "gone", "record"])
def test_what_cannot_be_read_is_told_and_stays(root: Path, runs: list[RunFolder], damage: str) -> None:
    receipt = runs[0].root / RECEIPT
    text = receipt.read_text()
    if damage == "cut":
        receipt.write_text(text[: len(text) // 2])
    elif damage == "edited":
        receipt.write_text(text.replace('"seed": 42', '"seed": 43'))
    elif damage == "another":
        receipt.write_text((runs[1].root / RECEIPT).read_text())
    elif damage == "gone":
        receipt.unlink()
    else:
        (runs[0].root / "states" / "2A.S1.json").write_text("{}")
    verdict = verdicts(root)[runs[0].name]
    assert verdict.damaged and verdict.reason.startswith("unreadable: ")
    done = prune(root, really=True)
    assert {v.name for v in done.goes} == {runs[1].name}
    assert (runs[0].root / "states").is_dir()


def test_links_are_neither_followed_nor_removed(root: Path, runs: list[RunFolder], tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(runs[1].root, outside / runs[1].name)
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine")
    (root / ("a" * 32)).symlink_to(outside / runs[1].name)
    (root / ("b" * 32)).symlink_to(tmp_path / "nowhere")
    (runs[0].root / "elsewhere").symlink_to(precious)
    (runs[0].root / "file").symlink_to(precious / "file")
    kept = tree(outside)
    found = verdicts(root)
    assert found["a" * 32].reason == found["b" * 32].reason == "a symbolic link: neither followed nor removed"
    done = prune(root, really=True)
    assert {v.name for v in done.goes} == {runs[0].name, runs[1].name}
    assert (root / ("a" * 32)).is_symlink() and (root / ("b" * 32)).is_symlink()
    assert tree(outside) == kept
    assert (precious / "file").read_text() == "mine"


def test_nothing_but_runs_is_looked_at(root: Path, runs: list[RunFolder]) -> None:
    (root / "notes").mkdir()
    (root / "notes" / "mine.txt").write_text("x")
    (root / ("c" * 31)).mkdir()
    (root / ("D" * 32)).mkdir()
    (root / ("e" * 32)).write_text("a file")
    (root / ("f" * 32)).mkdir()
    found = verdicts(root)
    assert found.keys() == {*(run.name for run in runs), "e" * 32, "f" * 32}
    assert found["e" * 32].damaged and found["f" * 32].damaged
    prune(root, really=True)
    for name in ("notes", "c" * 31, "D" * 32, "e" * 32, "f" * 32, "worlds"):
        assert (root / name).exists()


def test_a_run_under_a_lock_stays(root: Path, runs: list[RunFolder]) -> None:
    with hold(runs[0].root / "run.lock", 0):
        assert verdicts(root)[runs[0].name].reason == "locked by a build"
        prune(root, really=True)
        assert (runs[0].root / RECEIPT).exists()
    assert going(root) == {runs[0].name}


def test_beside_a_build_nothing_goes(root: Path) -> None:
    before = tree(root)
    with active_build(root, 0.0):
        dry = prune(root, really=False)
        assert dry.at_work == (str(os.getpid()),) and dry.goes
        with pytest.raises(EngineError) as refused:
            prune(root, really=True)
        assert (refused.value.number, refused.value.exit_code) == (1, 3)
    assert tree(root) == before
    assert prune(root, really=True).at_work == ()


def test_a_build_waits_for_a_prune_and_a_killed_build_is_forgotten(root: Path) -> None:
    with builds_held_off(root, 0.0) as busy:
        assert busy == ()
        with pytest.raises(EngineError) as refused, active_build(root, 0.0):
            pass
        assert refused.value.number == 1
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom engine.runs.active_builds import active_build\n"
        "with active_build(Path(sys.argv[1]), 1.0):\n"
        "    print('in', flush=True)\n    sys.stdin.readline()\n    os._exit(9)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(root)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None and child.stdout.readline() == "in\n"
    with builds_held_off(root, 0.0) as busy:
        assert busy == (str(child.pid),)
    child.communicate("\n")
    assert child.returncode == 9
    assert list((root / ".at_work").iterdir()), "killed: its file is left"
    with builds_held_off(root, 0.0) as busy:
        assert busy == ()
    assert list((root / ".at_work").iterdir()) == []


def test_many_builds_sign_in_at_once(root: Path) -> None:
    together = threading.Barrier(8)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            together.wait()
            with active_build(root, 5.0):
                together.wait()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert list((root / ".at_work").iterdir()) == []


def records(root: Path, name: str) -> Iterator[tuple[Path, str]]:
    place = root / "reports" / "layer1" / "2A"
    yield place / "validation" / "realism_gate_summary_2A.json", json.dumps({"seeds": [{"run_id": name}]})
    yield place / f"segment2a_popt1_closure_{name}.json", "{}"
    yield place / "decisions.jsonl", json.dumps({"runs": {"42": name}}) + "\n"


@pytest.mark.parametrize("kind", range(3))
def test_a_run_that_a_record_names_stays(root: Path, runs: list[RunFolder], kind: int) -> None:
    path, text = list(records(root, runs[0].name))[kind]
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert verdicts(root)[runs[0].name].reason == f"needed by {path.relative_to(root)}"
    assert going(root) == {runs[1].name}


def test_a_record_that_cannot_be_read_keeps_everything(root: Path) -> None:
    path = root / "reports" / "x.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\xff\xfe\x00")
    assert going(root) == set()
    assert any("reports/x.json" in verdict.reason for verdict in verdicts(root).values())


def test_a_ladder_needs_no_run(root: Path, runs: list[RunFolder]) -> None:
    path = root / "reports" / "ladders" / "ladder_x.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"run_id": runs[0].name}))
    assert runs[0].name in going(root)


def test_a_candidate_supersedes_nobody(root: Path, runs: list[RunFolder]) -> None:
    tried = create_folder(root, runs[2].identity(), "", {}, {CANDIDATE_KEY: {"ladder": "l", "name": "n"}})
    found = verdicts(root)
    assert found[tried.name].reason == "the newest run"
    assert found[runs[2].name].reason == "the newest of its seed, profile, scenario, days and world"
    newer = create_folder(root, runs[2].identity(), "", {}, {CANDIDATE_KEY: {"ladder": "l", "name": "m"}})
    assert verdicts(root)[tried.name].label == "l/n"
    assert tried.name in going(root) and newer.name not in going(root)


def test_a_killed_prune_leaves_nothing_that_reads_as_a_run(
    root: Path, runs: list[RunFolder], built: Synthetic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runs.prune.shutil.rmtree", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        prune(root, really=True)
    monkeypatch.undo()
    gone = next(v for v in (runs[0], runs[1]) if not v.root.exists())
    assert gone.name not in verdicts(root)
    assert json.loads((root / LOG).read_text())["run_id"] == gone.name


def test_an_empty_or_missing_root(tmp_path: Path) -> None:
    assert prune(tmp_path / "none", really=True).verdicts == ()
    assert not (tmp_path / "none").exists()
    assert prune(tmp_path, really=True).verdicts == ()
