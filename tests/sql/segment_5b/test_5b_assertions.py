"""Every assertion of 5B and every law of S5 has a mutant that turns it red, and exactly what hangs on it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sql.segment_world import firsts

from .arrival_fixture import CASABLANCA, KATHMANDU, KEYS, NEW_YORK, ST_JOHNS, ArrivalWorld, project

EVENTS = "arrival_event_5B"

# state.assertion[#variant] -> changed policies, a statement, and the models of the state that are made again
ASSERTIONS: dict[str, dict[str, Any]] = {
    "S1.class_laws": {
        "sql": "UPDATE merchant_zone_profile_5A SET demand_class = 'unheard_of' WHERE merchant_id = 4",
        "again": ["class_law"],
    },
    "S1.class_laws#mode": {
        "sql": "DELETE FROM virtual_classification WHERE merchant_id = 4",
        "again": ["class_law"],
    },
    "S1.field_weights": {"policy": {"5B.arrival_law": {"field": {"day_weight": 0.9}}}},
    "S1.guides": {"sql": "DELETE FROM key_site_5B WHERE key_no = 1 AND site_order = 1"},
    "S1.guides#none": {"sql": "DELETE FROM key_site_5B WHERE key_no = 1"},
    "S1.guides#unreached": {
        "sql": "UPDATE key_site_5B SET guide_rows = guide_rows"
        " + CASE site_order WHEN 1 THEN 1 WHEN 5 THEN -1 ELSE 0 END * (SELECT guide_rows FROM key_site_5B"
        " WHERE key_no = 1 AND site_order = 5) WHERE key_no = 1"
    },
    "S1.guides#policy": {"policy": {"5B.routing": {"guide_rows_per_site": 17}}},
    "S1.widths": {"sql": "UPDATE horizon_day SET day_no = 2048 WHERE day_no = 53"},
    "S1.widths#slots": {"sql": "UPDATE horizon_day SET slots = 129 WHERE day_no = 53"},
    "S1.widths#keys": {
        "sql": "UPDATE merchant_zone_key_5B SET key_no = 1048576 WHERE key_no = 12;"
        " UPDATE key_site_5B SET key_no = 1048576 WHERE key_no = 12"
    },
    "S1.window": {
        "policy": {"5B.window": {"window": {"first_date": "2026-02-11", "last_date": "2026-02-20"}}},
        "again": ["horizon_day"],
    },
    "S1.window#late": {
        "policy": {"5B.window": {"window": {"first_date": "2026-04-01", "last_date": "2026-04-07"}}},
        "again": ["horizon_day"],
    },
    "S1.window#outside": {
        "policy": {"5B.window": {"window": {"first_date": "2027-01-01", "last_date": "2027-01-07"}}},
        "again": ["horizon_day"],
    },
    "S1.window#backwards": {
        "policy": {"5B.window": {"window": {"first_date": "2026-03-07", "last_date": "2026-03-06"}}},
        "again": ["horizon_day"],
    },
    "S1.window#open": {
        "policy": {"5B.window": {"window": {"first_date": "2026-04-08"}}},
        "again": ["horizon_day"],
    },
    "S2.surface_cells": {
        "sql": "DELETE FROM merchant_zone_scenario_local_5A"
        " WHERE merchant_id = 4 AND local_horizon_bucket_index = 9",
        "again": ["realised_cell"],
    },
    "S2.surface_cells#twice": {
        "sql": "INSERT INTO merchant_zone_scenario_local_5A FROM merchant_zone_scenario_local_5A"
        " WHERE merchant_id = 4 AND local_horizon_bucket_index = 9",
        "again": ["realised_cell"],
    },
    "S2.summary": {"sql": "UPDATE arrival_summary SET realised_arrivals = 0 WHERE legal_country_iso = 'DE'"},
    "S2.summary#lost": {"sql": "DELETE FROM arrival_summary WHERE legal_country_iso = 'DE'"},
    "S3.arrivals_total": {
        "sql": f"DELETE FROM {EVENTS} WHERE arrival_id = (SELECT max(arrival_id) FROM {EVENTS})"
    },
    "S3.arrivals_total#zone": {
        "sql": f"DELETE FROM zone_slot WHERE tzid = '{KATHMANDU}' AND slot = 100",
        "again": ["draw__arrival_event", EVENTS],
    },
    "S3.one_change": {
        "sql": "INSERT INTO tz_timetable_cache VALUES"
        f" ('{ST_JOHNS}', 999, epoch(TIMESTAMP '2026-03-08 05:45:00')::BIGINT, -12600, -9000)",
        "again": ["zone_slot"],
    },
}


def first_of(where: str) -> str:
    """The first arrival of which something is true."""
    return f"arrival_id = (SELECT min(arrival_id) FROM {EVENTS} WHERE {where})"


SOMEWHERE = first_of(f"tzid = '{KATHMANDU}'")
AT_SITE = first_of("routing = 'SITE'")
AT_EDGE = first_of("routing = 'EDGE'")
HALF_PAST = first_of(f"tzid = '{ST_JOHNS}' AND ts_utc >= TIMESTAMP '2026-03-08 05:30:00'")
AFTER_SKIP = first_of(f"tzid = '{NEW_YORK}' AND ts_utc >= TIMESTAMP '2026-03-08 07:00:00'")
SECOND_PASS = first_of(f"fold = 1 AND tzid = '{CASABLANCA}'")


def one(where: str, change: str) -> str:
    return f"UPDATE {EVENTS} SET {change} WHERE {where}"


# law[#variant] -> a statement, and the laws that fall with it
LAWS: dict[str, tuple[str, set[str]]] = {
    "CELL_COUNTS": (one(SOMEWHERE, "arrival_id = arrival_id + 100"), set()),
    "CELL_COUNTS#lost": (f"DELETE FROM {EVENTS} WHERE {SOMEWHERE}", {"SUMMARY"}),
    "CELL_COUNTS#uncounted": ("DELETE FROM bucket_count_5B WHERE key_no = 9 AND slot = 500", set()),
    "CELL_COUNTS#other": ("UPDATE bucket_count_5B SET n = n + 1 WHERE key_no = 9 AND slot = 500", set()),
    "TIME_IN_SLOT": (
        one(SOMEWHERE, "ts_utc = ts_utc + INTERVAL 1 HOUR, ts_local = ts_local + INTERVAL 1 HOUR"),
        set(),
    ),
    "TIME_IN_SLOT#before": (
        one(SOMEWHERE, "ts_utc = ts_utc - INTERVAL 1 HOUR, ts_local = ts_local - INTERVAL 1 HOUR"),
        set(),
    ),
    "OFFSET_COLUMN": (one(SOMEWHERE, "utc_offset_minutes = utc_offset_minutes + 1"), set()),
    "LOCAL_CLOCK": (
        one(SOMEWHERE, "ts_local = ts_local + INTERVAL 1 HOUR, utc_offset_minutes = utc_offset_minutes + 60"),
        set(),
    ),
    "LOCAL_CLOCK#second": (one(SOMEWHERE, "ts_local = ts_local + INTERVAL 1 SECOND"), {"OFFSET_COLUMN"}),
    # Half past the hour: slot by slot both offsets are right, one by one this is not, and the hour is skipped.
    "LOCAL_CLOCK_AT_CHANGES": (
        one(HALF_PAST, "ts_local = ts_utc - INTERVAL 210 MINUTE, utc_offset_minutes = -210"),
        {"SKIPPED_HOUR"},
    ),
    "SKIPPED_HOUR": (
        one(AFTER_SKIP, "ts_local = ts_local - INTERVAL 1 HOUR, utc_offset_minutes = utc_offset_minutes - 60"),
        {"LOCAL_CLOCK", "LOCAL_CLOCK_AT_CHANGES"},
    ),
    "FOLD": (one(SECOND_PASS, "fold = 0"), set()),
    "FOLD#near": (one(AFTER_SKIP, "fold = 1"), set()),
    "FOLD#far": (one(SOMEWHERE, "fold = 1"), set()),
    "COLUMNS_OF_KEY": (one(SOMEWHERE, "merchant_id = 1"), set()),
    "COLUMNS_OF_KEY#country": (one(SOMEWHERE, "legal_country_iso = 'IN'"), set()),
    "COLUMNS_OF_KEY#zone": (one(SOMEWHERE, "tzid = 'Asia/Katmandu'"), set()),
    "COLUMNS_OF_KEY#channel": (one(SOMEWHERE, "channel_group = 'mixed'"), set()),
    "COLUMNS_OF_KEY#edge": (one(AT_EDGE, "edge_id = '0123456789abcdef'"), set()),
    "ONE_PLACE": (one(AT_SITE, "is_virtual = true"), set()),
    "ONE_PLACE#terminal": (one(AT_SITE, "terminal_no = NULL"), set()),
    "ONE_PLACE#no edge": (one(AT_EDGE, "edge_id = NULL"), set()),
    "ONE_PLACE#no site": (one(AT_SITE, "site_id = NULL"), {"PLACE_OF_KEY"}),
    "ONE_PLACE#both": (one(AT_SITE, "edge_id = (SELECT min(edge_id) FROM edge_catalogue_5B)"), {"COLUMNS_OF_KEY"}),
    "PLACE_OF_KEY": (one(SOMEWHERE, "site_id = '8-GB-1'"), set()),
    "PLACE_OF_KEY#terminal": (one(AT_SITE, "terminal_no = 65"), set()),
    "PLACE_OF_KEY#zone": (one(AT_SITE, "routing = 'ZONE_ONLY', site_id = NULL, terminal_no = NULL"), set()),
    "PLACE_OF_KEY#edge": (
        one(
            SOMEWHERE,
            "routing = 'EDGE', site_id = NULL, terminal_no = NULL, is_virtual = true"
            ", edge_id = '0123456789abcdef'",
        ),
        {"COLUMNS_OF_KEY"},
    ),
    "PLACE_OF_KEY#virtual": (
        one(
            first_of("merchant_id = 2"),
            "routing = 'SITE', site_id = '2-MA-1', terminal_no = 1, is_virtual = false, edge_id = NULL",
        ),
        set(),
    ),
    "SITE_REACHED": ("UPDATE key_site_5B SET guide_rows = 0 WHERE key_no = 1 AND site_order = 5", set()),
    "SITE_REACHED#never": (one("site_id = '1-US-5'", "site_id = '1-US-4'"), set()),
    "SUMMARY": (
        "UPDATE arrival_summary SET realised_arrivals = realised_arrivals + 1 WHERE realised_arrivals > 99",
        set(),
    ),
}
MAY_BE_EMPTY = {"LOCAL_CLOCK_AT_CHANGES", "SKIPPED_HOUR"}


def broken(world: ArrivalWorld) -> set[str]:
    """The laws that S5 finds broken."""
    world.again("S5")
    return {row[0] for row in world.sql("SELECT check_id FROM check_result WHERE result = 'FAIL'")}


def test_the_small_world_breaks_nothing(world: ArrivalWorld) -> None:
    assert {state: world.red(state) for state in ("S1", "S2", "S3", "S5")} == {
        state: set() for state in ("S1", "S2", "S3", "S5")
    }
    assert broken(world) == set()


@pytest.mark.parametrize("mutant", ASSERTIONS)
def test_a_mutant_turns_its_assertion_red(world: ArrivalWorld, mutant: str) -> None:
    steps = ASSERTIONS[mutant]
    state, _, name = mutant.partition("#")[0].partition(".")
    for policy, change in steps.get("policy", {}).items():
        world.policy(policy, **change)
    world.sql(steps.get("sql", "SELECT 1"))
    if "again" in steps:
        world.again(state, *steps["again"])
    assert world.red(state) == {name}


def test_every_assertion_has_a_mutant() -> None:
    segment = project().segments["5B"]
    names = {f"{state.name}.{query.name}" for state in segment.states for query in state.assertions}
    assert names == {name.partition("#")[0] for name in ASSERTIONS} | {"S5.laws_hold"}


def test_sites_without_any_weight_have_no_guide(world: ArrivalWorld) -> None:
    world.sql("UPDATE s1_site_weights SET p_weight = 0 WHERE merchant_id = 8")
    world.again("S1")
    assert world.red("S1") == {"guides"}


@pytest.mark.parametrize("mutant", firsts(LAWS))
def test_a_mutant_breaks_its_law(world: ArrivalWorld, mutant: str) -> None:
    change, also = LAWS[mutant]
    world.sql(change)
    assert broken(world) == {mutant.partition("#")[0]} | also
    assert world.red("S5") == {"laws_hold"}
    assert world.one("SELECT status FROM validation_report_5B") == "FAIL"


def test_every_law_has_a_mutant(world: ArrivalWorld) -> None:
    assert {name.partition("#")[0] for name in LAWS} == {
        row[0] for row in world.sql("SELECT check_id FROM check_result")
    }


def test_laws_that_looked_at_nothing_have_failed(world: ArrivalWorld) -> None:
    world.sql(f"DELETE FROM {EVENTS}; DELETE FROM bucket_count_5B; DELETE FROM arrival_summary")
    world.again("S5")
    names = {name.partition("#")[0] for name in LAWS}
    assert broken(world) == names - MAY_BE_EMPTY


def test_where_no_clock_changes_nothing_is_looked_at_and_that_is_right() -> None:
    still = ArrivalWorld(keys=tuple(key for key in KEYS if key.tzid == KATHMANDU))
    still.run("S1", "S2", "S3", "S5")
    assert still.one("SELECT count(*) FROM change_evidence_5B") == 0
    assert still.red("S5") == set()
    still.connection.close()
