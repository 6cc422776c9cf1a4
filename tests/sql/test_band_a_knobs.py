"""An edit of the knob of a gate of band A runs the states that read it, what follows them, and nothing before."""

from __future__ import annotations

import re
from typing import Any

import pytest

from engine.plan.signature import state_reads
from engine.project.definition import SEAL
from engine.project.load import load_project
from tests.conftest import ROOT

PROJECT = load_project(ROOT, "tiny")


def knobs() -> list[tuple[str, str]]:
    """(segment, policy) of every policy that a gate of band A names as its knob and its own segment reads."""
    found = {
        (segment.name, ".".join(str(knob).split(".")[:2]))
        for segment in PROJECT.segments.values()
        for gate in segment.gates
        if "/outside/" in gate.path
        for knob in gate.header.get("knobs", ())
    }
    return sorted((segment, policy) for segment, policy in found if policy.partition(".")[0] == segment)


def expected(segment: str, policy: str) -> set[str]:
    """S0, which seals the policy, and the states from the first one that reads it on."""
    states = [state for state in PROJECT.segments[segment].states if state.kind != SEAL]
    reads = [policy in state_reads(PROJECT, PROJECT.segments[segment], state).policies for state in states]
    if True not in reads:
        return set()
    return {f"{segment}.S0", *(state.state_id for state in states[reads.index(True) :])}


def test_every_gate_of_band_a_has_a_knob_in_its_segment() -> None:
    assert {segment for segment, _ in knobs()} == {"5A", "5B", "6A", "6B"}


@pytest.mark.slow
@pytest.mark.parametrize(("segment", "policy"), knobs())
def test_a_knob_runs_what_reads_it(planned: Any, segment: str, policy: str) -> None:
    path = PROJECT.policies[policy].path
    text = (ROOT / path).read_text("utf-8")
    version = re.search(r"^version: (\d+\.\d+\.)(\d+)$", text, re.MULTILINE)
    assert version is not None
    ran = planned(path, version[0], f"version: {version[1]}{int(version[2]) + 1}")
    assert {state for state in ran if state.startswith(f"{segment}.")} == expected(segment, policy)
    order = list(PROJECT.segments)
    assert all(order.index(state.partition(".")[0]) >= order.index(segment) for state in ran)
