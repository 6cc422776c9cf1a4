"""What an engine of an older signature form built, decided and froze stays as it is and is told as of that form.

`older_forms/form_<n>.tar.xz` is a runs root that the engine of signature form n, on the DuckDB of its day, made of
the miniature project of these tests: two seeds of 2A certified, three phases decided, a freeze. It lacks the
catalogues, whose views have absolute paths.
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
from engine.runs.record import SIGNATURE_FORM
from engine.runs.verify import damages
from tests.conftest import ROOT
from tests.synthetic import Synthetic

FORMS = {
    1: "4b58f6c175e89b63d164c8a7154971a86b87374006d87cd89676ade26fe6f20a",
    2: "f0427ff5cc5c540aa305f5f0c45b128fc35ba4f8d7ac01f18ea6e13488e6b442",
}
"""Form -> SHA-256 of its archive."""


def archive_of(form: int) -> Path:
    return ROOT / f"tests/assurance/older_forms/form_{form}.tar.xz"


def listing(root: Path) -> dict[str, str]:
    """Every file of a runs root but locks and memos -> SHA-256."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.suffix != ".lock"
    }


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def older(small: Synthetic, form: int) -> Synthetic:
    """The miniature project of today over the runs of an older form."""
    shutil.rmtree(small.runs_root)
    with tarfile.open(archive_of(form)) as archive:
        # Python 3.11.3 and older have no filters.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        archive.extractall(small.base)
    return small


@pytest.fixture
def run(older: Synthetic) -> RunFolder:
    return next(folder for folder in run_folders(older.runs_root) if folder.identity().seed == 42)


def refusal(act: object, *arguments: object) -> EngineError:
    with pytest.raises(EngineError) as caught:
        act(*arguments)  # type: ignore[operator]
    assert caught.value.number == 95
    return caught.value


def test_runs_are_whole_and_open_in_duckdb(older: Synthetic, run: RunFolder, form: int) -> None:
    before = listing(older.runs_root)
    for folder in run_folders(older.runs_root):
        outputs, found = damages(folder)
        assert outputs > 20 and found == []
        assert {record.signature_form for record in folder.records()} == {form}
    record = run.record("2A.S1")
    assert record is not None
    output = record.output("s1_tz_lookup")
    files = [str(run.root / output.path / file.name) for file in output.files]
    rows = duckdb.execute("SELECT count(*) FROM read_parquet(?, hive_partitioning = false)", [files]).fetchone()
    assert rows == (output.rows,)
    assert listing(older.runs_root) == before


def test_claims_are_told_as_of_their_form(older: Synthetic, run: RunFolder, form: int) -> None:
    told = f"signature form {form}"
    project, root = older.load(), older.runs_root
    segment = project.segment("2A")
    board = refusal(read_board, project, root, run, segment)
    assert "the gateboard of 2A said PASS_B" in board.message and told in board.message
    assert board.hint.startswith("engine build ")
    certificate = refusal(read_certificate, project, root, segment)
    assert "the certificate of 2A said PASS_B" in certificate.message and told in certificate.message
    for lane in ("candidate", "witness"):
        assert told in refusal(read_lane, project, root, segment, lane).message
    assert read_past_board(run, segment)["grade"] == "b", "it can be compared with"


def test_decisions_and_the_freeze_hold(older: Synthetic) -> None:
    decisions = read_decisions(older.runs_root, "2A")
    assert [decision["decision"] for decision in decisions] == ["GO_P1", "GO_P2", "GREEN_LOCKED"]
    assert frozen_by(decisions) == decisions[-1]
    plan = load_plan(older.base / "plan.yaml", None)
    states = Progress(plan, Evidence(older.load(), older.runs_root, plan), 5.0).states()
    assert {state.state for state in states} == {"frozen"}


def test_the_plan_says_why_everything_runs(older: Synthetic, form: int) -> None:
    reasons = {step.state_id: step.reasons for step in older.plan().steps}
    told = f"built under signature form {form}; this engine's is {SIGNATURE_FORM}"
    assert all(told in found or found == ("unchanged",) for found in reasons.values())
    assert reasons["2A.S1"][0] == told


def test_a_build_beside_them_rewrites_nothing(older: Synthetic, run: RunFolder) -> None:
    before = listing(older.runs_root)
    made = older.build()
    assert made.folder.name not in {name.partition("/")[0] for name in before}
    after = listing(older.runs_root)
    kept = {name: found for name, found in before.items() if name != "latest.json"}
    assert {name: after.get(name) for name in kept} == kept
    data = rows_of(run)
    assert len(data) > 10 and data == rows_of(made.folder)


def rows_of(folder: RunFolder) -> dict[str, list[tuple[object, ...]]]:
    """Dataset -> its rows, as another DuckDB writes other bytes; seals tell of digests, accounts of sums."""
    found = {}
    for record in folder.records():
        for output in record.outputs:
            if output.kind == "parquet" and not output.dataset.startswith(("sealed_inputs", "rng_")):
                files = [str(folder.root / output.path / file.name) for file in output.files]
                select = "SELECT * FROM read_parquet(?, hive_partitioning = false)"
                found[output.dataset] = duckdb.execute(select, [files]).fetchall()
    return found


def test_runs_of_two_forms_are_compared_as_such(older: Synthetic, run: RunFolder, form: int) -> None:
    made = older.build().folder
    found = compare_runs(older.load(), run, made)
    forms = {d.name: (d.a, d.b) for d in found if d.what == "sql"}
    assert forms["signature form of 2A.S1"] == (str(form), str(SIGNATURE_FORM))
    assert all(name.startswith("signature form of ") for name in forms)


def test_the_archives_are_what_they_were() -> None:
    """An older engine's runs are never made again."""
    assert {form: hashlib.sha256(archive_of(form).read_bytes()).hexdigest() for form in FORMS} == FORMS
    assert sum(archive_of(form).stat().st_size for form in FORMS) < 200_000
