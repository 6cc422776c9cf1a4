"""Four seeds of the small world: each built by itself, B+ on each, stable over them, and one verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import engine

pytestmark = pytest.mark.slow

SEEDS = ["42", "7", "101", "202"]
STATES = ("S1", "S2", "S4")


@pytest.fixture(scope="module")
def summary(tiny_seeds: Path) -> dict[str, Any]:
    """The certificate, read back through the engine's own check that it holds."""
    shown = engine("certify", "6A", "--profile", "tiny", "--show", "--runs-root", str(tiny_seeds), "--json")
    kept: dict[str, Any] = json.loads(
        (tiny_seeds / "reports/layer3/6A/validation/realism_gate_summary_6A.json").read_text("utf-8")
    )
    assert json.loads(shown.stdout)["verdict"] == kept["verdict"]
    return kept


def test_the_small_world_holds_what_the_plan_asks_on_every_seed(summary: dict[str, Any]) -> None:
    boards = {seed["seed"]: seed["gateboard"]["verdict"] for seed in summary["seeds"]}
    assert boards.keys() == {int(seed) for seed in SEEDS}
    assert {*boards.values(), summary["verdict"]} <= {"PASS_A", "PASS_BPLUS"}, (
        "band A asks for more than forty markets"
    )
    assert summary["stamps"] == ["profile_not_certifiable"]
    assert summary["failed_B"] == summary["failed_Bplus"] == []


def test_every_test_is_there_for_every_seed(summary: dict[str, Any]) -> None:
    tests = {name.split("_")[0] for name in summary["per_test"]}
    assert tests >= {f"T{number}" for number in (*range(1, 9), 10)}
    assert all(set(row["per_seed"]) == set(SEEDS) for row in summary["per_test"].values() if row["per_seed"])
    assert {row["metric_name"] for row in summary["t9"]} == {
        "max_share_error_pp",
        "linked_share",
        "devices_per_ip_p99",
        "devices_per_ip_max",
        "or_account",
        "or_device",
        "max_jsd",
    }


def test_no_seed_is_a_copy_of_another(summary: dict[str, Any], tiny_seeds: Path) -> None:
    assert set(summary["seed_run_map"]) == set(SEEDS)
    for state in STATES:
        records = [
            json.loads((tiny_seeds / run["run_id"] / "states" / f"6A.{state}.json").read_text("utf-8"))
            for run in summary["seed_run_map"].values()
        ]
        contents = [
            {output["dataset"]: output["content_digest"] for output in record["outputs"]} for record in records
        ]
        for dataset in contents[0]:
            digests = {content[dataset] for content in contents}
            assert len(digests) == len(SEEDS) or not dataset.startswith(f"s{state[1]}_"), dataset
