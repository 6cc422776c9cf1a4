"""Payments explained from their ids: every way in which one comes about, and nothing of it without --truth."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.execute.truth import attach_truth
from engine.explain.definition import Explanation
from engine.explain.load import load_entity
from engine.explain.relations import needed_relations, without_truth
from engine.project.definition import Project
from engine.project.parse_cache import ParseCache
from engine.project.sql.text import parse_version
from engine.runs.pointers import find_run
from tests.conftest import engine, shipped
from tests.explain.test_entities import ask
from tests.shared import slow


@pytest.fixture(scope="module")
def tiny() -> Project:
    return shipped("tiny")


def rows(root: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the run with what lies apart beside it."""
    folder = find_run(root)
    with duckdb.connect(str(folder.root / "run.duckdb"), read_only=True) as connection:
        attach_truth(connection, folder)
        return connection.execute(sql).fetchall()


def section(told: Explanation, name: str) -> dict[int, dict[str, Any]]:
    """The rows of a section by the id of the payment."""
    found = next(result for result in told.results if result.section.name == name)
    return {row["flow_id"]: row for row in found.rows}


ORIGINS = """
    SELECT DISTINCT ON (origin) origin, flow.flow_id
    FROM flow_6B AS flow
    JOIN (
        SELECT concat('ARRIVAL ', picked.pick_kind) AS origin, event.ts_utc, payer.instrument_id
        FROM s6b_truth.flow_wallet_6B AS picked
        JOIN s6b_truth.flow_party_6B AS payer ON payer.arrival_id = picked.arrival_id
        JOIN arrival_event_5B AS event ON event.arrival_id = picked.arrival_id
        ANTI JOIN s6b_truth.campaign_flow_6B AS taken ON taken.arrival_id = picked.arrival_id
        ANTI JOIN s6b_truth.campaign_change_6B AS change ON change.arrival_id = picked.arrival_id
        WHERE picked.arrival_id < pack_cell(2, 0, 0)
        UNION ALL
        SELECT concat('CAMPAIGN ', campaign.campaign_kind), made.ts_utc, made.instrument_id
        FROM s6b_truth.campaign_flow_6B AS made
        JOIN s6b_truth.campaign_6B AS campaign ON campaign.campaign_id = made.campaign_id
        UNION ALL
        SELECT concat('TAKEN ', campaign.campaign_kind), event.ts_utc, payer.instrument_id
        FROM s6b_truth.campaign_change_6B AS change
        JOIN s6b_truth.campaign_6B AS campaign ON campaign.campaign_id = change.campaign_id
        JOIN s6b_truth.flow_party_6B AS payer ON payer.arrival_id = change.arrival_id
        JOIN arrival_event_5B AS event ON event.arrival_id = change.arrival_id
    ) AS met ON met.ts_utc = flow.ts_utc AND met.instrument_id = flow.instrument_id
    ORDER BY origin, flow.flow_id
"""
"""One payment for each kind of pick and each kind of campaign."""


@pytest.fixture(scope="module")
def origins(tiny_root: Path) -> dict[str, int]:
    found = dict(rows(tiny_root, ORIGINS))
    kinds = {origin.partition(" ")[0] for origin in found}
    assert kinds == {"ARRIVAL", "CAMPAIGN", "TAKEN"} and len(found) > 15
    return found


@pytest.fixture(scope="module")
def told(tiny: Project, tiny_root: Path, origins: dict[str, int]) -> Explanation:
    return ask(tiny, tiny_root, "6B", "flow", [(number,) for number in origins.values()], truth=True)


def test_every_way_of_a_payment_is_told_and_made_again(told: Explanation, origins: dict[str, int]) -> None:
    assert told.faults == []
    truth, wallets, arrivals = (section(told, name) for name in ("truth", "wallet", "arrival"))
    for origin, number in origins.items():
        way, _, kind = origin.partition(" ")
        row = truth[number]
        assert row["origin"] == {"ARRIVAL": "ARRIVAL", "CAMPAIGN": "CAMPAIGN", "TAKEN": "ARRIVAL, TAKEN UP"}[way]
        assert (number in wallets) == (way != "CAMPAIGN")
        assert row["arrival_id"] == arrivals[number]["arrival_id"]
        assert (row["campaign_kind"] or "") == ("" if way == "ARRIVAL" else kind)
        if way == "ARRIVAL":
            assert wallets[number]["pick_kind"] == kind
            if kind in ("TRAVELLER", "VISITOR"):
                assert wallets[number]["is_from_home"]
    answers = section(told, "answer")
    assert all(row["decline_reason"] == row["decline_reason_again"] for row in answers.values())


def test_every_draw_of_a_payment_is_told(tiny: Project, told: Explanation) -> None:
    """Each stream of what is drawn before what a bank finds out."""
    streams = {name for name in tiny.streams if name.startswith(("6B.S1", "6B.S2", "6B.S3"))}
    assert {draw.stream for draw in told.draws} == streams
    assert any(draw.slot == 3 for draw in told.draws)


def test_nothing_tells_where_a_payment_comes_from(
    tiny: Project, tiny_root: Path, origins: dict[str, int], told: Explanation
) -> None:
    """Without --truth no draw and no origin; sections follow from public columns, so they are the same for all."""
    public = ask(tiny, tiny_root, "6B", "flow", [(number,) for number in origins.values()])
    assert public.faults == [] and public.draws == () and public.entity.hides_truth
    names = [result.section.name for result in public.results]
    shown = {result.section.name: result.rows for result in told.results}
    assert "payment" in names and "events" in names and not {"truth", "merged", "wallet", "campaign"} & set(names)
    assert all(shown[result.section.name] == result.rows for result in public.results)
    columns = {column for result in public.results for column in result.columns}
    assert not columns & {"campaign_id", "campaign_kind", "truth_label", "pick_kind", "origin"}
    assert not any(
        name.startswith(("flow_wallet", "flow_party", "campaign", "flow_truth")) for name in public.entity.again
    )


def test_what_lies_apart_is_not_read_without_truth(tiny: Project, tmp_path: Path) -> None:
    """No dataset that lies apart is registered, whatever the file marks."""
    segment = tiny.segment("6B")
    whole = load_entity(tiny, segment, "flow")
    cache = ParseCache(tmp_path / "parsed.json", parse_version())
    reads = needed_relations(tiny, segment, without_truth(tiny, segment, whole), cache).reads.datasets
    assert "flow_6B" in reads
    assert not any(tiny.datasets[name].truth for name in reads)
    # A forgotten mark hides nothing that is read from what lies apart.
    unmarked = tuple(
        replace(s, query=replace(s.query, header={k: v for k, v in s.query.header.items() if k != "truth"}))
        for s in whole.sections
    )
    kept = without_truth(tiny, segment, replace(whole, sections=unmarked)).sections
    assert [s.name for s in kept] == [s.name for s in without_truth(tiny, segment, whole).sections]


@pytest.mark.parametrize(
    ("model", "old", "new", "seen"),
    [
        ("pick", "(pick.s0 >> 12) & 268435455", "(pick.s0 >> 13) & 268435455", {"flow_wallet_6B"}),
        slow(
            "draw__choice",
            "relation.s0 >> 26 AS card_draw",
            "relation.s0 & 67108863 AS card_draw",
            {"flow_party_6B"},
        ),
        slow("draw__flow", "'amount_factor': 1.0", "'amount_factor': 1.5", {"flow_base_6B", "amount"}),
        slow("wanted_step", "hour.hour * 3600000000", "hour.hour * 3500000000", {"campaign_flow_6B", "step"}),
        slow(
            "transfer",
            "pow(amount_growth, step_no), 6)",
            "pow(amount_growth, step_no + 1), 6)",
            {"campaign_flow_6B"},
        ),
    ],
)
def test_another_law_would_be_seen(
    tiny: Project, tiny_root: Path, origins: dict[str, int], model: str, old: str, new: str, seen: set[str]
) -> None:
    """A mutant of a model gives other rows than were published, in the datasets and sections that rest on it."""
    segment = tiny.segment("6B")
    found = next(m for state in segment.states for m in state.models if m.name == model)
    assert old in found.text
    entity = load_entity(tiny, segment, "flow")
    mutant = replace(found, text=found.text.replace(old, new))
    some = [(number,) for number in origins.values()]
    made = ask(tiny, tiny_root, "6B", "flow", some, truth=True, models=(*entity.models, mutant))
    assert {fault.partition(":")[0] for fault in made.faults} == seen


def test_the_command_tells_no_truth(tiny_root: Path, origins: dict[str, int]) -> None:
    number = str(next(n for origin, n in origins.items() if origin.startswith("CAMPAIGN")))
    done = engine("explain", "6B", "flow", number, "--runs-root", str(tiny_root))
    assert "with --truth only" in done.stdout and "CAMPAIGN" not in done.stdout and "6B.S" not in done.stdout
    assert "made again to the bit" in done.stdout


@pytest.mark.slow
def test_the_command_tells_truth_when_asked(tiny_root: Path, origins: dict[str, int]) -> None:
    number = str(next(n for origin, n in origins.items() if origin.startswith("CAMPAIGN")))
    place = ("--runs-root", str(tiny_root))
    done = engine("explain", "6B", "flow", number, "--truth", *place)
    assert "CAMPAIGN" in done.stdout and "6B.S3.start" in done.stdout and "made again to the bit" in done.stdout
    document = json.loads(engine("explain", "6B", "flow", number, "--json", "--no-again", *place).stdout)
    assert document["hides_truth"] and document["draws"] == []
