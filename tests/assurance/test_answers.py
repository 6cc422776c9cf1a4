"""What a later segment says of an earlier one: shown about the same flag only, and told where the two disagree."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from engine.assurance import answers
from engine.assurance.answers import NOT_JUDGED, Answer, answers_to, documents, word_of
from engine.cli.console import gateboards_text
from engine.runs.gateboard import Gateboard, GateRow
from tests.conftest import shipped

BUNDLE = "b" * 64


def gate_row(test: str, band: str, decides: bool = True) -> GateRow:
    """A row of the plan that reaches a band: B+, B or FAIL."""
    passes = (band != "FAIL", band == "B+")
    return GateRow(test, "m", 1.0, 1.0, 1.0, *passes, None, None, "S5", 9, 42, decides=decides)


def gate(test: str, about: dict[str, str] | None) -> SimpleNamespace:
    return SimpleNamespace(header={"tests": [test]} | ({"answers": about} if about else {}))


ABOUT = {"segment": "6A", "test": "T10"}
SEGMENTS = {
    "6A": SimpleNamespace(name="6A", gates=[gate("T10", None)]),
    "6B": SimpleNamespace(name="6B", gates=[gate("T10_6B", ABOUT), gate("FR1", None)]),
}
PROJECT: Any = SimpleNamespace(segments=SEGMENTS)
SEGMENT: Any = SEGMENTS["6A"]


def ask(monkeypatch: pytest.MonkeyPatch, kept: dict[str, Any] | None, own: str = "B+") -> list[Answer]:
    """The answers where 6B's board was kept as it is told; None: there is none."""
    folder: Any = object()
    monkeypatch.setattr(answers, "look_at_past_board", lambda folder, segment: SimpleNamespace(document=kept))
    monkeypatch.setattr(answers, "rows_of", lambda board: board["rows"])
    return answers_to(PROJECT, folder, SEGMENT, [gate_row("T10", own)], BUNDLE)


@pytest.mark.parametrize(
    ("own", "other", "agrees"),
    [
        ("B+", "B+", True),
        ("B+", "B", True),
        ("FAIL", "FAIL", True),
        ("B+", "FAIL", False),
        ("FAIL", "B", False),
        ("FAIL", NOT_JUDGED, True),
    ],
)
def test_a_disagreement_is_told(monkeypatch: pytest.MonkeyPatch, own: str, other: str, agrees: bool) -> None:
    rows = [gate_row("FR1", "FAIL"), gate_row("T10_6B", other, decides=other != NOT_JUDGED)]
    (found,) = ask(monkeypatch, {"upstream": {"6A": BUNDLE}, "rows": rows}, own)
    assert (found.asked, found.asked_word, found.segment, found.test, found.word) == (
        "T10",
        own,
        "6B",
        "T10_6B",
        other,
    )
    assert found.agrees is agrees
    said = f"T10_6B of 6B on this flag: {other}"
    assert found.text == (said if agrees else f"{said}; it disagrees with T10: {own}")


def test_only_what_is_about_this_flag_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [gate_row("T10_6B", "B+")]
    assert ask(monkeypatch, None) == []
    assert ask(monkeypatch, {"upstream": {"6A": "another"}, "rows": rows}) == []
    assert ask(monkeypatch, {"upstream": {}, "rows": rows}) == []
    assert len(ask(monkeypatch, {"upstream": {"6A": BUNDLE}, "rows": rows})) == 1


def test_what_is_answered_is_there() -> None:
    """Every gate of the project that answers names a test of an earlier segment."""
    project = shipped("tiny")
    gates = [(segment, gate.header) for segment in project.segments.values() for gate in segment.gates]
    asked = [(segment, header["answers"]) for segment, header in gates if "answers" in header]
    assert asked
    for segment, about in asked:
        tests = {
            test for gate in project.segments[about["segment"]].gates for test in gate.header.get("tests") or ()
        }
        assert about["test"] in tests and about["segment"] in segment.requires


def test_all_rows_of_a_test_count() -> None:
    rows = [gate_row("T10", "B+"), gate_row("T10", "B"), gate_row("T9", "FAIL")]
    assert word_of(rows, "T10") == "B"
    assert word_of([*rows, gate_row("T10", "FAIL", decides=False)], "T10") == "B"
    assert word_of([*rows, gate_row("T10", "FAIL")], "T10") == "FAIL"
    assert word_of(rows, "T8") == NOT_JUDGED


def test_a_board_is_told_with_its_answers() -> None:
    rows = (gate_row("T10", "B+"),)
    board = Gateboard("6A", "run", 42, "tiny", "bplus", "PASS_BPLUS", (), rows, BUNDLE, BUNDLE, {}, {}, {})
    answer = Answer("T10", "B+", "6B", "T10_6B", "FAIL")
    (told,) = documents([(board, [answer])])
    assert told["answers"] == [
        {"asked": "T10", "asked_word": "B+", "segment": "6B", "test": "T10_6B", "word": "FAIL", "agrees": False}
    ]
    assert gateboards_text([(board, [answer])]).splitlines()[-1] == answer.text
