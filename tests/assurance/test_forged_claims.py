"""Claims that somebody forged, digest and all: no reader says their verdict as one that holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.assurance.claims import Claims, look_at_past_board, read_board
from engine.assurance.compare import compare_runs
from engine.assurance.kept import summary_path
from engine.assurance.rederive import unlike
from engine.assurance.rescore import Rescored, Rescorer
from engine.assurance.score import Scorer
from engine.cli.main import cli
from engine.duckdb_connection import Resources
from engine.errors import EngineError, interrupted
from engine.explain.gate import explain_gate, gate_files
from engine.project.definition import Segment
from engine.reporting.gather import gather
from engine.reporting.pages import pages
from engine.runs.document import from_text, to_text
from engine.runs.folder import RunFolder
from engine.runs.gateboard import gateboard_path
from engine.runs.pointers import find_run
from tests.ladder.conftest import LIMITS
from tests.synthetic import Listener, Synthetic

Json = dict[str, Any]
Change = Callable[[Json], object]
pytestmark = pytest.mark.usefixtures("green")


def segment_of(small: Synthetic) -> Segment:
    return small.load().segment("2A")


def forge(path: Path, change: Change) -> None:
    """Change a claim as a forger would: its digest fits what he wrote. A hard link's other names stay."""
    document = from_text(path.read_text())
    change(document)
    path.unlink()
    path.write_text(to_text(document))


def row(board: Json, test_id: str) -> Json:
    return next(found for found in board["tests"] if found["test_id"] == test_id)


def better(board: Json) -> None:
    """All rows of a gateboard at B+, and every word that follows from them: consistent in itself."""
    for found in board["tests"]:
        found |= {"pass_B": True, "pass_Bplus": True, "value": max(found["value"], found["threshold_Bplus"])}
    board |= {"grade": "bplus", "verdict": "PASS_BPLUS", "failing_B": [], "failing_Bplus": []}


ALTERED: dict[str, Change] = {
    "the grade": lambda b: b.update(grade="bplus"),
    "the word": lambda b: b.update(verdict="PASS_BPLUS"),
    "grade and word": lambda b: b.update(grade="bplus", verdict="PASS_BPLUS"),
    "a threshold that is easier": lambda b: (row(b, "LV").update(threshold_Bplus=1.0, pass_Bplus=True), better(b)),
    "a row that decides no more": lambda b: (row(b, "LV").update(decides=False), better(b)),
    "a row that is gone": lambda b: (b["tests"].remove(row(b, "LV")), better(b)),
    "a row that nobody owes": lambda b: b["tests"].append({**row(b, "LV"), "test_id": "XX"}),
    "a comparison the other way": lambda b: row(b, "LV").update(comparison="<="),
    "a row of another seed": lambda b: row(b, "LV").update(seed=7),
    "what a gate has read": lambda b: row(b, "LV").update(input_digest="0" * 64),
    "a status": lambda b: row(b, "LV").update(status="FAIL"),
    "the list of what fails": lambda b: b.update(failing_Bplus=[]),
    "the seed": lambda b: b.update(seed=7),
    "the profile": lambda b: b.update(profile="reference"),
    "the flag": lambda b: b.update(flag_sha256="0" * 64),
    "the bundle": lambda b: b.update(bundle_digest="0" * 64),
    "what the segment rests on": lambda b: b.update(upstream={}),
    "a figure of the thresholds": lambda b: b.update(settings={"more": 1}),
    "a key gone": lambda b: b.pop("signatures"),
    "a key too many": lambda b: row(b, "LV").update(more=1),
    "a value that is a text": lambda b: row(b, "LV").update(value="99"),
    "another segment": lambda b: b.update(segment="5A"),
    "no list of tests": lambda b: b.update(tests={}),
    "the name of a table": lambda b: b.update(tables=["x"]),
}
STALE: dict[str, Change] = {
    "no stamp": lambda b: b.update(stamps=[]),
    "another run": lambda b: b.update(run_id="0" * 32),
    "a signature": lambda b: b["signatures"].update({"2A.S1": "0" * 64}),
    "the thresholds": lambda b: b["scorers"].update({"2A.realism_gate": "0" * 64}),
    "another form": lambda b: b.update(form=1),
}


def shown(*command: str, capsys: pytest.CaptureFixture[str]) -> str:
    cli.main(args=list(command), prog_name="engine", standalone_mode=False)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "state"),
    [pytest.param(c, "altered", id=n) for n, c in ALTERED.items()]
    + [pytest.param(c, "stale", id=n) for n, c in STALE.items()],
)
def test_a_forged_gateboard_is_told_as_such(small: Synthetic, change: Change, state: str) -> None:
    project, run = small.load(), find_run(small.runs_root, "", 42, "tiny")
    segment = project.segment("2A")
    forge(gateboard_path(run, segment), change)
    looked = Claims(project, small.runs_root).look_at_board(run, segment)
    assert looked.state == state and looked.reason and looked.hint.startswith("engine ")
    assert looked.word().startswith(state)
    with pytest.raises(EngineError) as refused:
        read_board(project, small.runs_root, run, segment)
    assert refused.value.exit_code == 3 and refused.value.number == {"altered": 21, "stale": 95}[state]


@pytest.mark.parametrize("damage", ["flipped", "gone"])
def test_no_claim_holds_over_damaged_files(small: Synthetic, damage: str) -> None:
    project, run = small.load(), find_run(small.runs_root, "", 42, "tiny")
    segment = project.segment("2A")
    file = next(run.root.glob(f"{segment.home}/**/*.parquet"))
    data = file.read_bytes()
    file.unlink()
    if damage == "flipped":
        file.write_bytes(data[:50] + bytes([data[50] ^ 1]) + data[51:])
    claims = Claims(project, small.runs_root)
    assert claims.look_at_board(run, segment).state == "altered"
    assert claims.look_at_certificate(segment).state == "altered"
    with pytest.raises(EngineError) as refused:
        claims.certificate(segment)
    assert refused.value.number == {"flipped": 21, "gone": 20}[damage]


def of_a_seed(change: Change) -> Change:
    return lambda c: change(c["seeds"][0]["gateboard"])


CERTIFICATES: dict[str, tuple[Change, str]] = {
    "grade and word": (lambda c: c.update(grade="bplus", verdict="PASS_BPLUS"), "altered"),
    "its decision alone": (lambda c: c.update(decision="PASS_BPLUS"), "altered"),
    "what fails": (lambda c: c.update(failing=[], failed_Bplus=[]), "altered"),
    "a gateboard's threshold": (of_a_seed(ALTERED["a threshold that is easier"]), "altered"),
    "a gateboard's verdict": (of_a_seed(ALTERED["grade and word"]), "altered"),
    "a row across seeds": (lambda c: c["across_seeds"][0].update(threshold_B=0.0), "altered"),
    "no row across seeds": (lambda c: c.update(across_seeds=[]), "altered"),
    "a metric by seed": (lambda c: c["per_test"]["LV.least_value"]["per_seed"].update({"7": 99.0}), "altered"),
    "another run of a seed": (lambda c: c["seeds"][1].update(run_id=c["seeds"][0]["run_id"]), "stale"),
    "one seed less": (lambda c: c["seeds"].pop(), "altered"),
    "a seed of another number": (lambda c: c["seeds"][0].update(seed=9), "altered"),
    "fewer required seeds": (lambda c: c.update(required_seeds=[42]), "stale"),
    "no stamp": (lambda c: c.update(stamps=[]), "stale"),
    "a run outside the root": (lambda c: c["seeds"][0].update(run_id="../x"), "altered"),
    "a key too many": (lambda c: c.update(more=1), "altered"),
}


@pytest.mark.parametrize(("change", "state"), CERTIFICATES.values(), ids=list(CERTIFICATES))
def test_a_forged_certificate_is_told_as_such(small: Synthetic, change: Change, state: str) -> None:
    project = small.load()
    segment = project.segment("2A")
    forge(summary_path(small.runs_root, segment), change)
    looked = Claims(project, small.runs_root).look_at_certificate(segment)
    assert (looked.state, looked.word().split(",")[0]) == (state, state), looked
    with pytest.raises(EngineError):
        Claims(project, small.runs_root).certificate(segment)


def test_a_raised_threshold_makes_every_word_stale(small: Synthetic, capsys: pytest.CaptureFixture[str]) -> None:
    run = find_run(small.runs_root, "", 42, "tiny")
    place = ("--project", str(small.root), "--runs-root", str(small.runs_root), "--run", run.name)
    assert "2A gateboard: PASS_B  [" in shown("report", "2A", *place, capsys=capsys)
    small.edit(LIMITS, "threshold_b: 30", "threshold_b: 90")
    told = shown("report", "2A", *place, capsys=capsys)
    assert "2A gateboard: stale, said PASS_B" in told and "2A certificate: stale, said PASS_B" in told
    assert "engine gates 2A" in told and "engine certify 2A" in told
    html = (run.root / "reports" / "report.html").read_text()
    assert "stale, said PASS_B" in html and "<strong>stale</strong>" in html
    assert '<span class="word b">' not in html
    assert "stale, said PASS_B" in shown("explain", "2A.LV", *place, capsys=capsys)


def test_every_reader_tells_a_forged_gateboard(small: Synthetic, capsys: pytest.CaptureFixture[str]) -> None:
    project, run = small.load(), find_run(small.runs_root, "", 42, "tiny")
    other = find_run(small.runs_root, "", 7, "tiny")
    segment, claims = project.segment("2A"), Claims(project, small.runs_root)
    forge(gateboard_path(run, segment), ALTERED["a threshold that is easier"])
    report = gather(project, small.runs_root, run, ("2A",))
    told = report["segments"][0]
    assert (told["verdict"]["word"], told["verdict"]["grade"], told["metrics"]) == ("altered", None, [])
    texts = [text for _, text in pages(json.loads(json.dumps(report, default=str)))]
    assert len(texts) > 10 and not any("PASS_BPLUS" in text for text in texts)
    gate = next(gate for gate in gate_files(project) if gate.test_id == "LV")
    seen = explain_gate(project, gate, run, claims)["run"]
    assert (seen["verdict"], seen["rows"], seen["standing"]["state"]) == ("altered", [], "altered")
    found = [d for d in compare_runs(project, run, other) if d.what == "gate"]
    assert [(d.name, d.a, d.b) for d in found] == [("2A gateboard", "altered", "scored")]
    forge(gateboard_path(run, segment), lambda board: board.update(grade="fail"))
    assert look_at_past_board(run, segment).state == "altered"
    place = ("--project", str(small.root), "--runs-root", str(small.runs_root), "--run", run.name)
    assert "2A gateboard: altered\n" in shown("report", "2A", *place, capsys=capsys)
    assert ": altered\n" in shown("explain", "2A.LV", *place, capsys=capsys)


def test_the_catalogue_takes_no_gateboard_from_a_file(small: Synthetic) -> None:
    import duckdb

    from engine.execute.catalogue import write_catalogue

    project, run = small.load(), find_run(small.runs_root, "", 42, "tiny")
    segment = project.segment("2A")
    forge(gateboard_path(run, segment), better)
    write_catalogue(project, run, run.identity(), {r.state_id: r for r in run.records()})
    with duckdb.connect(str(run.root / "run.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT * FROM gates.boards").fetchall() == []
        tables = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'gates'"
        assert connection.execute(tables).fetchall() == [("boards",)]


def test_the_machine_that_scored_a_run_knows_its_gateboard(small: Synthetic) -> None:
    """A consistent forgery is told there even without a second measurement."""
    project, run = small.load(), find_run(small.runs_root, "", 42, "tiny")
    segment, claims = project.segment("2A"), Claims(project, small.runs_root)
    Scorer(project, small.runs_root, run, segment, Resources(threads=1)).score()
    assert claims.look_at_board(run, segment).state == "holds"
    forge(gateboard_path(run, segment), better)
    looked = claims.look_at_board(run, segment)
    assert (looked.state, looked.document, looked.word()) == ("stale", None, "stale")
    assert "is not the one that was scored on this machine" in looked.reason
    assert look_at_past_board(run, segment).word() == "stale"
    Scorer(project, small.runs_root, run, segment, Resources(threads=1)).score()
    assert claims.look_at_board(run, segment).word() == "PASS_B"


def rescored(small: Synthetic, run: RunFolder) -> Rescored:
    return Rescorer(small.load(), small.runs_root, Resources(threads=1), Listener()).run(run)


def test_scored_again_everything_is_as_kept(small: Synthetic) -> None:
    found = rescored(small, find_run(small.runs_root, "", 42, "tiny"))
    assert found.problems == [] and (found.boards, found.certificates) == (1, 1)


def consistent_certificate(certificate: Json) -> None:
    """A certificate whose every word follows from rows that nobody measured."""
    for seed in certificate["seeds"]:
        better(seed["gateboard"])
        seed["verdict"] = "PASS_BPLUS"


DEEP: dict[str, tuple[str, Change, str]] = {
    "a consistent gateboard": ("board", better, "tests.LV.least_value"),
    "a value": ("board", lambda b: row(b, "LV").update(value=31.5), "LV.least_value.value"),
    "a support": ("board", lambda b: row(b, "LV").update(support_n=10**6), "LV.least_value.support_n"),
    "a value in a certificate": (
        "certificate",
        lambda c: (
            row(c["seeds"][1]["gateboard"], "LV").update(value=31.5),
            c["per_test"]["LV.least_value"]["per_seed"].update({str(c["seeds"][1]["seed"]): 31.5}),
            c["per_test"]["LV.least_value"].update(
                worst=min(v for v in c["per_test"]["LV.least_value"]["per_seed"].values())
            ),
        ),
        "value",
    ),
}


@pytest.mark.parametrize(("which", "change", "told"), DEEP.values(), ids=list(DEEP))
def test_only_a_second_measurement_finds_a_consistent_forgery(
    small: Synthetic, which: str, change: Change, told: str
) -> None:
    project, run = small.load(), find_run(small.runs_root, "", 42, "tiny")
    segment, claims = project.segment("2A"), Claims(project, small.runs_root)
    path = gateboard_path(run, segment) if which == "board" else summary_path(small.runs_root, segment)
    forge(path, change)
    looked = claims.look_at_board(run, segment) if which == "board" else claims.look_at_certificate(segment)
    assert looked.state == "holds", looked.reason
    problems = rescored(small, run).problems
    assert [problem.number for problem in problems] == [21]
    assert told in problems[0].message and problems[0].hint.startswith("engine ")


def test_the_command_tells_it_and_ends_with_3(small: Synthetic, capsys: pytest.CaptureFixture[str]) -> None:
    run = find_run(small.runs_root, "", 42, "tiny")
    place = ("--project", str(small.root), "--runs-root", str(small.runs_root), "-q")
    command = ["runs", "verify", run.name, "--deep", *place]
    assert cli.main(args=command, prog_name="engine", standalone_mode=False) == 0
    assert "1 gateboards and 1 certificates made again, 0 of them not as kept" in capsys.readouterr().out
    forge(gateboard_path(run, segment_of(small)), better)
    assert cli.main(args=command, prog_name="engine", standalone_mode=False) == 3
    told = capsys.readouterr()
    assert "1 of them not as kept" in told.out and "is not what its run gives" in told.err


def test_unlike_names_the_place() -> None:
    one: Json = {"a": [{"test_id": "T", "metric_name": "m", "v": 1.0}], "b": 1}
    assert unlike(one, json.loads(json.dumps(one))) is None
    assert unlike(one, {**one, "a": [{**one["a"][0], "v": 2.0}]}) == ("a.T.m.v", 1.0, 2.0)
    assert unlike(one, {"a": one["a"]}) == ("b", 1, "nothing")
    assert unlike({"a": True}, {"a": 1}) == ("a", True, 1)
    assert unlike([{"metric_name": "m", "v": 1}], [{"metric_name": "m", "v": 2}], "t10") == ("t10.m.v", 1, 2)
    assert unlike([{"v": 1}], [{"v": 2}], "x") == ("x.0.v", 1, 2)
    assert unlike([1], [1, 2], "x") == ("x", "1 entries", "2 entries")
    assert unlike({"a": 1.0}, {"a": 1.0 + 1e-12}, tolerance=1e-9) is None
    assert unlike({"a": 1.0}, {"a": 1.0 + 1e-12}) is not None


def test_an_error_that_is_its_own_cause_ends() -> None:
    error = ValueError("round and round")
    error.__cause__ = error
    assert not interrupted(error)
    error.__cause__ = KeyboardInterrupt()
    assert interrupted(error)
