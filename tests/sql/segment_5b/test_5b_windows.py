"""A window against the whole, a day alone, one scenario against another, a key that another moves past."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.execute.session import in_part

from .arrival_fixture import KEYS, ArrivalWorld, project

WINDOW = {"5B.window": {"window": {"first_date": "2026-03-07", "last_date": "2026-03-09"}}}
PUBLISHED = {
    "arrival_event_5B": "ts_utc >= TIMESTAMP '2026-03-07' AND ts_utc < TIMESTAMP '2026-03-10'",
    "bucket_count_5B": "day_no BETWEEN 23 AND 25",
    "hour_level_5B": "day_no BETWEEN 23 AND 25",
    "horizon_day": "day_no BETWEEN 23 AND 25",
    "merchant_zone_key_5B": "true",
    "key_site_5B": "true",
    "edge_catalogue_5B": "true",
}


@pytest.fixture(scope="module")
def window() -> Any:
    """The small world, three days of it around the change in New York."""
    world = ArrivalWorld(changes=WINDOW)
    world.run("S1", "S2", "S3", "S5")
    yield world
    world.connection.close()


@pytest.mark.parametrize("table", PUBLISHED)
def test_a_window_has_the_rows_of_the_whole(arrival_world: ArrivalWorld, window: ArrivalWorld, table: str) -> None:
    cut = window.sql(f"FROM {table} ORDER BY ALL")
    assert cut == arrival_world.sql(f"FROM {table} WHERE {PUBLISHED[table]} ORDER BY ALL")
    assert cut


def test_a_window_has_the_knots_that_it_asks_for(arrival_world: ArrivalWorld, window: ArrivalWorld) -> None:
    cut = set(window.sql("FROM arrival_field_5B"))
    assert cut < set(arrival_world.sql("FROM arrival_field_5B"))
    assert len(cut) < 12 * (6 + 6)


def test_a_window_is_judged_by_the_laws_of_its_days(window: ArrivalWorld) -> None:
    assert {state: window.red(state) for state in ("S1", "S2", "S3", "S5")} == {
        state: set() for state in ("S1", "S2", "S3", "S5")
    }
    assert window.sql("SELECT first_date, last_date FROM validation_report_5B") == [("2026-03-07", "2026-03-09")]
    zones = {row[0] for row in window.sql("SELECT DISTINCT tzid FROM change_evidence_5B")}
    assert zones == {"America/New_York", "America/St_Johns"}
    assert window.one("SELECT sum(cells) FROM count_evidence_5B") == len(KEYS) * 72


@pytest.mark.parametrize(
    ("first", "last", "days"), [("2026-04-05", None, 2), (None, "2026-02-12", 1), (None, None, 54)]
)
def test_an_open_window_ends_with_the_horizon(
    world: ArrivalWorld, first: str | None, last: str | None, days: int
) -> None:
    world.policy("5B.window", window={"first_date": first, "last_date": last})
    world.again("S1", "horizon_day")
    assert world.one("SELECT count(*) FROM horizon_day") == days
    assert world.red("S1") == set()


def test_a_day_alone_is_the_day_of_all(world: ArrivalWorld) -> None:
    """What `parts:` asks for: the same rows in the same order, of one day only."""
    models = project().segments["5B"].state("S3").models
    event = next(query for query in models if query.name == "arrival_event_5B")
    draw = next(query for query in models if query.name == "draw__arrival_event")
    assert event.parts == ("horizon_day", "day_no")
    for day in (0, 24, 53):
        asked = world.sql(f"FROM arrival_event_5B WHERE arrival_day(arrival_id) = {day} ORDER BY arrival_id")
        with in_part(world.connection, day):
            alone = world.sql(event.text.replace("draw__arrival_event", f"({draw.text})"))
        assert alone == asked


def test_two_scenarios_draw_apart(arrival_world: ArrivalWorld) -> None:
    """The same expected arrivals under another name: other knots, counts and moments, as if independent."""
    other = ArrivalWorld(scenario="stress_v1")
    other.run("S1", "S2", "S3")
    query = "SELECT z FROM arrival_field_5B ORDER BY key_no, level, knot"
    here, there = (np.array(world.sql(query))[:, 0] for world in (arrival_world, other))
    assert len(here) == len(there) and (here == there).mean() < 0.01
    assert abs(np.corrcoef(here, there)[0, 1]) < 4 / np.sqrt(len(here))
    ids = "SELECT arrival_id, ts_utc FROM arrival_event_5B"
    shared = set(arrival_world.sql(ids)) & set(other.sql(ids))
    assert not shared
    assert other.one("SELECT DISTINCT scenario_id FROM arrival_summary") == "stress_v1"
    subs = {world.one("SELECT min(scenario_sub) FROM horizon_day") for world in (arrival_world, other)}
    assert len(subs) == 2
    other.connection.close()


def test_another_seed_draws_apart_and_the_same_one_alike(arrival_world: ArrivalWorld) -> None:
    query = "SELECT count(*), sum(arrival_id::HUGEINT), max(ts_utc) FROM arrival_event_5B"
    for seed, same in ((42, True), (7, False)):
        other = ArrivalWorld(seed=seed)
        other.run("S1", "S2", "S3")
        assert (other.sql(query) == arrival_world.sql(query)) is same
        other.connection.close()


def test_more_demand_moves_the_counts_of_its_key_alone(world: ArrivalWorld) -> None:
    """Draws belong to keys and cells: what 5A says of one key leaves the arrivals of the others where they are."""
    others = "SELECT * FROM arrival_event_5B WHERE merchant_id <> 4 ORDER BY arrival_id"
    before, own = world.sql(others), world.one("SELECT count(*) FROM arrival_event_5B WHERE merchant_id = 4")
    world.sql(
        "UPDATE merchant_zone_scenario_local_5A SET lambda_local_scenario = 2 * lambda_local_scenario"
        " WHERE merchant_id = 4"
    )
    world.again("S2")
    world.again("S3")
    assert world.sql(others) == before
    more = world.one("SELECT count(*) FROM arrival_event_5B WHERE merchant_id = 4")
    assert more == pytest.approx(2 * own, rel=0.02)
