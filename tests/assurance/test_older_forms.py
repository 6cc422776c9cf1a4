"""What an engine of an older signature form built, decided and froze stays as it is and is told as of that form.

`older_forms/form_1.tar.xz` is a runs root that the engine of signature form 1 made of the miniature project of
these tests: two seeds of 2A certified, three phases decided, a freeze. It lacks the catalogues, whose views have
absolute paths.
"""

from __future__ import annotations

import hashlib
import shutil
import tarfile
from pathlib import Path

import duckdb
import pytest

from engine.assurance.claims import read_board, read_certificate, read_lane, read_past_board
from engine.assurance.compare import compare_runs
from engine.assurance.phases.conditions import Evidence
from engine.assurance.phases.decisions import frozen_by, read_decisions
from engine.assurance.phases.definition import load_plan
from engine.assurance.phases.progress import Progress
from engine.errors import EngineError
from engine.runs.folder import RunFolder
from engine.runs.index import run_folders
from engine.runs.verify import damages
from tests.conftest import ROOT
from tests.synthetic import Synthetic

ARCHIVE = ROOT / "tests/assurance/older_forms/form_1.tar.xz"
FORM = "signature form 1"


def listing(root: Path) -> dict[str, str]:
    """Every file of a runs root but locks and memos -> SHA-256."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.suffix != ".lock"
    }


@pytest.fixture
def older(small: Synthetic) -> Synthetic:
    """The miniature project of today over the runs of form 1."""
    shutil.rmtree(small.runs_root)
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(small.base, filter="data")
    return small


@pytest.fixture
def run(older: Synthetic) -> RunFolder:
    return next(folder for folder in run_folders(older.runs_root) if folder.identity().seed == 42)


def refusal(act: object, *arguments: object) -> EngineError:
    with pytest.raises(EngineError) as caught:
        act(*arguments)  # type: ignore[operator]
    assert caught.value.number == 95
    return caught.value


def test_runs_are_whole_and_open_in_duckdb(older: Synthetic, run: RunFolder) -> None:
    before = listing(older.runs_root)
    for folder in run_folders(older.runs_root):
        outputs, found = damages(folder)
        assert outputs > 20 and found == []
        assert {record.signature_form for record in folder.records()} == {1}
    record = run.record("2A.S1")
    assert record is not None
    output = record.output("s1_tz_lookup")
    files = [str(run.root / output.path / file.name) for file in output.files]
    rows = duckdb.execute("SELECT count(*) FROM read_parquet(?, hive_partitioning = false)", [files]).fetchone()
    assert rows == (output.rows,)
    assert listing(older.runs_root) == before


def test_claims_are_told_as_of_their_form(older: Synthetic, run: RunFolder) -> None:
    project, root = older.load(), older.runs_root
    segment = project.segment("2A")
    board = refusal(read_board, project, root, run, segment)
    assert "the gateboard of 2A said PASS_B" in board.message and FORM in board.message
    assert board.hint.startswith("engine build ")
    certificate = refusal(read_certificate, project, root, segment)
    assert "the certificate of 2A said PASS_B" in certificate.message and FORM in certificate.message
    for lane in ("candidate", "witness"):
        assert FORM in refusal(read_lane, project, root, segment, lane).message
    assert read_past_board(run, segment)["grade"] == "b", "it can be compared with"


def test_decisions_and_the_freeze_hold(older: Synthetic) -> None:
    decisions = read_decisions(older.runs_root, "2A")
    assert [decision["decision"] for decision in decisions] == ["GO_P1", "GO_P2", "GREEN_LOCKED"]
    assert frozen_by(decisions) == decisions[-1]
    plan = load_plan(older.base / "plan.yaml", None)
    states = Progress(plan, Evidence(older.load(), older.runs_root, plan), 5.0).states()
    assert {state.state for state in states} == {"frozen"}


def test_the_plan_says_why_everything_runs(older: Synthetic) -> None:
    reasons = {step.state_id: step.reasons for step in older.plan().steps}
    told = "built under signature form 1; this engine's is 2"
    assert all(told in found or found == ("unchanged",) for found in reasons.values())
    assert reasons["2A.S1"][0] == told


def test_a_build_beside_them_rewrites_nothing(older: Synthetic, run: RunFolder) -> None:
    before = listing(older.runs_root)
    made = older.build()
    assert made.folder.name not in {name.partition("/")[0] for name in before}
    after = listing(older.runs_root)
    kept = {name: found for name, found in before.items() if name != "latest.json"}
    assert {name: after.get(name) for name in kept} == kept
    digests = [
        {
            (r.state_id, o.dataset): o.content_digest
            for r in folder.records()
            for o in r.outputs
            if o.kind == "parquet"
        }
        for folder in (run, made.folder)
    ]
    data = [name for name in digests[0] if not name[1].startswith("sealed_inputs")]
    assert data and {name: digests[1][name] for name in data} == {name: digests[0][name] for name in data}


def test_runs_of_two_forms_are_compared_as_such(older: Synthetic, run: RunFolder) -> None:
    made = older.build().folder
    found = compare_runs(older.load(), run, made)
    forms = {d.name: (d.a, d.b) for d in found if d.what == "sql"}
    assert forms["signature form of 2A.S1"] == ("1", "2")
    assert all(name.startswith("signature form of ") for name in forms)


def test_the_archive_is_what_it_was() -> None:
    assert hashlib.sha256(ARCHIVE.read_bytes()).hexdigest() == DIGEST, (
        "an older engine's runs are never made again"
    )
    assert ARCHIVE.stat().st_size < 200_000


DIGEST = "4b58f6c175e89b63d164c8a7154971a86b87374006d87cd89676ade26fe6f20a"
