"""Every assertion of segment 2A: silent on the sound world, and one corruption turns exactly it red."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from .world_fixture import EAST, OVERRIDE, POLICIES, SEGMENT, WEST, World, project

STATES = ("S0", "S1", "S2", "S3", "S4", "S5")
MCC_OVERRIDE = {**OVERRIDE, "id": "TZO-2", "scope": "mcc", "target": "5001"}


def more_overrides(**fields: Any) -> dict[str, Any]:
    """A second override beside the first."""
    return {"2A.tz_overrides": {"overrides": [OVERRIDE, {**OVERRIDE, "id": "TZO-2", **fields}]}}


def caps(**rates: float) -> dict[str, Any]:
    return {"2A.tz_policy": {"caps": rates}}


# state/assertion[#variant] -> a SQL statement, or changed policies, put to the built state.
MUTANTS: dict[str, str | dict[str, Any]] = {
    "S0/polygon_set": "UPDATE tz_poly SET vertex_count = 5 WHERE poly_id = 0",
    "S0/polygon_set#release": "UPDATE reference_release SET release_tag = '2025b' WHERE source = 'tz_polygons'",
    "S0/polygon_set#zone_tab": f"UPDATE zone_tab SET tzid = 'Land/Nowhere' WHERE tzid = '{WEST}'",
    "S0/tzif_coverage": f"DELETE FROM tzif_footer WHERE tzid = '{EAST}'",
    "S0/tzif_coverage#start": f"UPDATE tzif_transition SET instant_utc = 0 WHERE tzid = '{EAST}'",
    "S0/tzif_coverage#release": "UPDATE s0_receipt_facts SET tzdb_release = NULL",
    "S0/policy_sanity": {"2A.tz_nudge": {"nearest_max_m": 300.0}},
    "S0/policy_sanity#window": {
        "2A.tz_policy": {"legality_windows": [{"name": "backwards", "start": "2026-02-01", "end": "2026-01-01"}]}
    },
    "S0/policy_sanity#late_window": {
        "2A.tz_policy": {"legality_windows": [{"name": "late", "start": "2040-01-01", "end": "2041-01-02"}]}
    },
    "S0/policy_sanity#horizon": {"2A.tz_policy": {"horizon_start": "2050-01-01"}},
    "S0/policy_sanity#rule": {
        "2A.tz_overlap_rules": {
            "overlap_rules": [
                {"country_iso": "AA", "zones": f"{WEST}|{EAST}", "tzid": WEST, "reason": "Not in order."}
            ]
        }
    },
    "S0/policy_sanity#choice": {
        "2A.tz_overlap_rules": {
            "overlap_rules": [
                {"country_iso": "AA", "zones": f"{EAST}|{WEST}", "tzid": "Land/Far", "reason": "Not one of them."}
            ]
        }
    },
    "S0/policy_sanity#twice": more_overrides(id="TZO-1", target="1|AA|5"),
    "S1/coordinate_invalid": "UPDATE site_locations SET lat_deg = 'nan' WHERE merchant_id = 3",
    "S1/coordinate_invalid#range": "UPDATE site_locations SET lon_deg = 180.1 WHERE merchant_id = 3",
    "S1/coordinate_invalid#null": "UPDATE site_locations SET lat_deg = NULL WHERE merchant_id = 3",
    "S1/coordinate_invalid#country": "DELETE FROM country WHERE country_iso = 'CC'",
    "S1/site_order_gap": "DELETE FROM site_locations WHERE (merchant_id, site_order) = (2, 3);"
    "DELETE FROM s1_tz_lookup WHERE (merchant_id, site_order) = (2, 3)",
    "S1/empty_input": "DELETE FROM site_locations; DELETE FROM s1_tz_lookup",
    "S1/mcc_map_missing": {
        "2A.tz_overrides": {"overrides": [MCC_OVERRIDE]},
        "sql": "DELETE FROM merchant_mcc_map",
    },
    "S1/mcc_unknown": {
        "2A.tz_overrides": {"overrides": [MCC_OVERRIDE]},
        "sql": "DELETE FROM merchant_mcc_map WHERE merchant_id = 4",
    },
    "S1/border_ambiguity": "DELETE FROM coast_zone WHERE resolution_method = 'singleton'",
    "S1/null_tzid": "UPDATE s1_tz_lookup SET tzid_provisional = NULL WHERE merchant_id = 3",
    "S1/unknown_tzid": "UPDATE s1_tz_lookup SET tzid_provisional = 'Etc/GMT' WHERE merchant_id = 3",
    "S1/foreign_zone_rate": caps(foreign_zone_rate=0.01),
    "S1/nudge_pair": "UPDATE s1_tz_lookup SET nudge_lon_deg = NULL WHERE resolution_method = 'nudge'",
    "S1/nudge_pair#needless": "UPDATE s1_tz_lookup SET nudge_lat_deg = 1, nudge_lon_deg = 1 WHERE merchant_id = 3",
    "S1/site_parity": "DELETE FROM s1_tz_lookup WHERE merchant_id = 3 AND site_order = 2",
    "S1/site_parity#invented": "DELETE FROM site_locations WHERE merchant_id = 3 AND site_order = 2",
    "S1/fallback_cap": caps(fallback_rate=0.01),
    "S1/country_fallback_cap": caps(country_fallback_rate=0.1),
    "S1/override_cap": caps(override_rate=0.01),
    "S1/overlap_cap": caps(overlap_rule_rate=0.01),
    "S2/mcc_map_missing": {
        **more_overrides(scope="mcc", target="5001"),
        "sql": "DELETE FROM merchant_mcc_map",
        "also": {"override_target_unmatched"},
    },
    "S2/mcc_unknown": {
        **more_overrides(scope="mcc", target="5001"),
        "sql": "DELETE FROM merchant_mcc_map WHERE merchant_id = 4",
    },
    "S2/override_duplicate": more_overrides(),
    "S2/override_provenance": more_overrides(target="1|AA|5", owner=None),
    "S2/override_provenance#evidence": more_overrides(target="1|AA|5", notes=None),
    "S2/override_tzid": more_overrides(target="1|AA|5", tzid="Etc/GMT"),
    "S2/override_tzid#foreign": more_overrides(scope="country", target="BB", tzid=EAST),
    "S2/provenance_mismatch": "UPDATE override_claim SET tzid = 'Land/East'",
    "S2/provenance_mismatch#lost": "DELETE FROM override_claim",
    "S2/override_target_unmatched": more_overrides(target="9|AA|1"),
    "S2/nudge_carry": "UPDATE site_timezones SET nudge_lat_deg = 1 WHERE nudge_lat_deg IS NOT NULL",
    "S2/override_cap": caps(override_rate=0.01),
    "S2/site_parity": "DELETE FROM site_timezones WHERE merchant_id = 3",
    "S3/footer_form": f"UPDATE footer_rule SET form = 'unreadable' WHERE tzid = '{WEST}'; "
    f"UPDATE tz_timetable_cache SET instant_utc = 4000000000 WHERE tzid = '{WEST}' AND seq = 1",
    "S3/transition_order": f"UPDATE tz_timetable_cache SET instant_utc = 0 WHERE tzid = '{EAST}' AND seq = 2",
    "S3/offset_range": f"UPDATE tz_timetable_cache SET utoff_s = 60000 WHERE tzid = '{EAST}' AND seq = 2",
    "S3/zone_coverage": "DELETE FROM tz_timetable_cache WHERE tzid = 'Land/Isle'",
    "S3/subminute": f"UPDATE tz_timetable_cache SET utoff_s = 3601 WHERE tzid = '{EAST}' AND seq = 2",
    "S3/horizon_short": f"DELETE FROM tz_timetable_cache WHERE tzid = '{EAST}' AND seq > 100",
    "S4/tzid_missing": "INSERT INTO used_zone VALUES ('Land/Nowhere', 1)",
    "S4/timetable_digest": "UPDATE tz_timetable_manifest SET tz_index_digest = 'other'",
    "S4/round_trip": "UPDATE round_trip SET returned_utc = returned_utc + 3600 WHERE fold = 1",
    "S4/round_trip#lost": "DELETE FROM round_trip WHERE fold = 1",
    "S4/round_trip#gap": "UPDATE round_trip SET in_gap = true WHERE fold = 1",
    "S4/counts": "UPDATE s4_legality_report SET gap_windows_total = gap_windows_total + 1",
    "S4/counts#sites": "UPDATE s4_tz_windows SET sites_affected = 1000 WHERE tzid = 'Land/West'",
    "S5/empty_input": {
        "sql": "DELETE FROM site_locations; DELETE FROM s1_tz_lookup; DELETE FROM site_timezones",
        "recount": True,
    },
    "S5/chain_evidence": "UPDATE meta_states SET status = 'FAIL' WHERE state = 'S3'",
    "S5/chain_evidence#missing": "DELETE FROM meta_states WHERE state = 'S2'",
    "S5/chain_evidence#legality": "UPDATE s4_legality_report SET status = 'FAIL'",
    "S5/key_parity": "INSERT INTO site_locations VALUES (9, 'AA', 1, 0, 0)",
    "S5/key_uniqueness": {
        "sql": "INSERT INTO site_timezones FROM site_timezones WHERE merchant_id = 3",
        "recount": True,
    },
    "S5/counters": "UPDATE meta_metrics SET value = 2 WHERE metric = 'nudge_rows' AND key = ''",
    "S5/counters#rate": "UPDATE meta_metrics SET value = 0 WHERE metric = 'fallback_rate' AND key = 'BB'",
    "S5/counters#missing": "DELETE FROM meta_metrics WHERE metric = 'overlap_rule_rows'",
    "S5/caps": caps(override_rate=0.01),
    "S5/caps#country": caps(country_fallback_rate=0.1),
    "S5/output_digests": "UPDATE meta_outputs SET digest_ok = false WHERE dataset = 'site_timezones'",
    "S5/output_digests#missing": "DELETE FROM meta_outputs WHERE dataset = 'tz_timetable_cache'",
    "S5/output_digests#lines": "UPDATE tz_timetable_cache SET utoff_s = utoff_s + 60 WHERE seq = 1",
    "S5/provenance": more_overrides(target="1|AA|5", reason_code=None),
}


def corrupt(world: World, state: str, change: str | dict[str, Any]) -> None:
    """Put a change to a built world; S5 looks again, since its findings are tables."""
    steps = {"sql": change} if isinstance(change, str) else change
    for policy_id in POLICIES:
        if policy_id in steps:
            world.policy(policy_id, **steps[policy_id])
    world.sql(steps.get("sql", "SELECT 1"))
    if steps.get("recount"):
        world.recount()
    if state == "S5":
        world.run("S5")


@pytest.fixture(scope="module")
def sound_worlds() -> dict[str, World]:
    """The small world built up to each state, once; a test that corrupts one takes it back."""
    return {state: World().run(*STATES[: number + 1]) for number, state in enumerate(STATES)}


@pytest.fixture
def sound(sound_worlds: dict[str, World]) -> Iterator[Callable[[str], World]]:
    """A function: the world of a state, in a transaction that is rolled back after the test."""
    with ExitStack() as taken_back:
        yield lambda state: taken_back.enter_context(sound_worlds[state].undone())


@pytest.mark.parametrize("state", STATES)
def test_the_sound_world_is_silent(sound: Any, state: str) -> None:
    assert sound(state).red(state) == set()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_turns_exactly_its_assertion_red(sound: Any, mutant: str) -> None:
    state, _, rest = mutant.partition("/")
    name = rest.partition("#")[0]
    change = MUTANTS[mutant]
    also = change.get("also", set()) if isinstance(change, dict) else set()
    world = sound(state)
    corrupt(world, state, change)
    assert world.red(state) == {name, *also}


def test_every_assertion_has_a_mutant() -> None:
    killed = {mutant.partition("#")[0] for mutant in MUTANTS}
    written = {
        f"{state.name}/{query.name}" for state in project().segments[SEGMENT].states for query in state.assertions
    }
    assert killed == written


def test_the_report_of_a_faulty_segment_says_so(sound: Any) -> None:
    world = sound("S5")
    assert world.one("SELECT status FROM validation_report_2A") == "PASS"
    corrupt(world, "S5", "UPDATE meta_states SET status = 'FAIL' WHERE state = 'S3'")
    assert world.sql(
        "SELECT status, list_filter(checks, lambda c: c.result = 'FAIL')[1].check FROM validation_report_2A"
    ) == [("FAIL", "states_passed")]
