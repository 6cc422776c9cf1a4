"""docs/realism.md shows every metric of band A as its policy has it, and says of every gate what it is about."""

from __future__ import annotations

import re

import pytest

from engine.runs.gateboard import short_id
from tests.conftest import shipped
from tests.realism_page import PAGE, asked, outside_rows

ROWS = [
    pytest.param(row, id=f"{row['test_id']}.{row['metric_name']}")
    for segment in shipped("reference").segments.values()
    for row in outside_rows(shipped("reference"), segment)
]


@pytest.mark.parametrize("row", ROWS)
def test_a_metric_of_band_a_stands_in_the_table(row: dict[str, object]) -> None:
    begin = f"| {row['test_id']} | {row['metric_name']} | {asked(row)} |"
    end = f"| {row['basis']} | {row['source']} |"
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(begin)]
    assert len(lines) == 1 and lines[0].endswith(end)


def test_every_gate_of_band_a_is_explained() -> None:
    prose = PAGE.read_text("utf-8").partition("## Property by property")[2]
    gates = {short_id(row.values[0]["test_id"]) for row in ROWS}
    assert gates and [gate for gate in sorted(gates) if not re.search(rf"\b{gate}\b", prose)] == []
