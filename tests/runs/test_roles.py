"""Roles: who has them, who makes room, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.runs.folder import RECEIPT, RunFolder, hold
from engine.runs.roles import (
    BASELINE,
    CERTIFICATION,
    LAST_GOOD,
    PINNED,
    ROOT_LOCK,
    WITNESS,
    assign,
    check_role,
    holder,
    pin,
    read_roles,
    roles_of,
    unpin,
)


def held(root: Path, role: str, segment: str = "2A") -> list[str]:
    return [entry.run_id for entry in holder(read_roles(root), role, segment)]


def test_a_role_of_one_run_changes_hands(root: Path, runs: list[RunFolder]) -> None:
    assert pin(root, runs[0], BASELINE, "2A", "first") == ()
    gone = pin(root, runs[1], BASELINE, "2A", "second")
    assert [entry.name for entry in gone] == ["first"]
    assert held(root, BASELINE) == [runs[1].name]
    assert pin(root, runs[0], BASELINE, "5A", "") == ()
    assert held(root, BASELINE) == [runs[1].name]


@pytest.mark.parametrize("role", [WITNESS, CERTIFICATION, PINNED])
def test_several_runs_share_a_role(root: Path, runs: list[RunFolder], role: str) -> None:
    for run in (runs[3], runs[2], runs[2]):
        assert pin(root, run, role, "2A", "") == ()
    assert held(root, role) == [runs[3].name, runs[2].name], "once each, by seed"


def test_assign_replaces_the_whole_set(root: Path, runs: list[RunFolder]) -> None:
    assign(root, WITNESS, "2A", [(runs[0], "a"), (runs[3], "b")])
    before = assign(root, WITNESS, "2A", [(runs[1], "c")])
    assert {entry.run_id for entry in before} == {runs[0].name, runs[3].name}
    assert held(root, WITNESS) == [runs[1].name]


def test_unpin(root: Path, runs: list[RunFolder]) -> None:
    for role, segment in ((PINNED, ""), (LAST_GOOD, "2A"), (LAST_GOOD, "5A")):
        pin(root, runs[0], role, segment, "")
    assert {e.segment for e in unpin(root, runs[0].name, LAST_GOOD, "5A")} == {"5A"}
    assert {(e.role, e.segment) for e in roles_of(read_roles(root), runs[0].name)} == {
        (PINNED, ""),
        (LAST_GOOD, "2A"),
    }
    assert len(unpin(root, runs[0].name)) == 2
    assert unpin(root, runs[0].name) == ()


def test_an_entry_quotes_the_receipt(root: Path, runs: list[RunFolder]) -> None:
    pin(root, runs[3], PINNED, "", "why")
    entry = read_roles(root)[0]
    assert (entry.seed, entry.name, entry.run_id) == (7, "why", runs[3].name)
    assert entry.receipt_sha256 == file_sha256(runs[3].root / RECEIPT)


def test_refusals(root: Path, runs: list[RunFolder]) -> None:
    with pytest.raises(EngineError) as refused:
        check_role("last-good")
    assert (refused.value.exit_code, "last_good" in refused.value.hint) == (2, True)
    (runs[0].root / RECEIPT).write_text("{}")
    with pytest.raises(EngineError):
        pin(root, runs[0], PINNED, "", "")
    with hold(root / ROOT_LOCK, 0), pytest.raises(EngineError) as locked:
        pin(root, runs[1], PINNED, "", "", wait_s=0)
    assert locked.value.number == 1
    assert read_roles(root) == ()
