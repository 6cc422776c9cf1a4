"""Overrides: what is active, which one wins, and where one of mode `always` corrects a polygon."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import EngineError

from .world_fixture import EAST, FAR, OVERRIDE, WEST, Site, World

OFFSHORE = Site(1, "AA", 1, (), (), 40.0, 40.0)
BY_SITE = OVERRIDE | {"id": "SITE", "target": "1|AA|1", "tzid": EAST}
BY_MCC = OVERRIDE | {"id": "MCC", "scope": "mcc", "target": "5001"}
BY_COUNTRY = OVERRIDE | {"id": "COUNTRY", "scope": "country", "target": "AA"}


def overrides(*entries: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {"2A.tz_overrides": {"overrides": list(entries)}, "2A.tz_policy": {"caps": {"override_rate": 1.0}}}


def applied(world: World) -> Any:
    return world.sql("SELECT tzid, tzid_source, override_scope, override_id FROM site_timezones")


@pytest.mark.parametrize(
    ("entries", "winner"),
    [
        ((BY_COUNTRY, BY_MCC, BY_SITE), (EAST, "override", "site", "SITE")),
        ((BY_COUNTRY, BY_MCC), (WEST, "override", "mcc", "MCC")),
        ((BY_COUNTRY,), (WEST, "override", "country", "COUNTRY")),
    ],
)
def test_the_narrowest_scope_wins(built: Any, entries: Any, winner: Any) -> None:
    world = built("S2", sites=(OFFSHORE,), changes=overrides(*entries))
    assert applied(world) == [winner]
    assert not world.red("S2")


def test_an_ambiguous_override_leaves_a_polygon_alone(built: Any) -> None:
    world = built("S2", sites=(Site(1, "AA", 1, (EAST,)),), changes=overrides(BY_SITE | {"tzid": WEST}))
    assert applied(world) == [(EAST, "polygon", None, None)]


def test_an_override_that_always_holds_corrects_a_polygon(built: Any) -> None:
    world = built(
        "S2", sites=(Site(1, "AA", 1, (EAST,)),), changes=overrides(BY_SITE | {"tzid": WEST, "mode": "always"})
    )
    assert applied(world) == [(WEST, "override", "site", "SITE")]
    assert world.one("SELECT tzid_provisional FROM s1_tz_lookup") == EAST
    assert world.one("SELECT value FROM s2_counters WHERE metric = 'site_override_rows' AND key = ''") == 1


def test_an_override_that_says_what_the_polygon_says_has_no_effect(built: Any) -> None:
    world = built("S5", sites=(Site(1, "AA", 1, (EAST,)),), changes=overrides(BY_SITE | {"mode": "always"}))
    assert applied(world) == [(EAST, "polygon", None, None)]
    assert world.one("SELECT value FROM s2_counters WHERE metric = 'override_no_effect'") == 1
    assert world.sql("SELECT issue, subject FROM s5_issue_table") == [("override_no_effect", "SITE")]


def test_an_override_that_always_holds_settles_an_open_site_too(built: Any) -> None:
    world = built("S2", sites=(OFFSHORE,), changes=overrides(BY_SITE | {"mode": "always"}))
    assert applied(world) == [(EAST, "override", "site", "SITE")]
    assert not world.red("S1") | world.red("S2")


@pytest.mark.parametrize(("expiry", "is_active"), [("2025-12-31", False), ("2026-01-01", True), (None, True)])
def test_an_override_holds_up_to_its_last_day(built: Any, expiry: str | None, is_active: bool) -> None:
    world = built("S5", sites=(OFFSHORE,), changes=overrides(BY_SITE | {"expiry_yyyy_mm_dd": expiry}))
    assert world.one("SELECT count(*) = 1 FROM tz_override_active") == is_active
    assert world.red("S1") == (set() if is_active else {"border_ambiguity"})
    assert world.one("SELECT value FROM s2_counters WHERE metric = 'overrides_expired'") == (not is_active)
    assert bool(world.sql("SELECT 1 FROM s5_issue_table WHERE issue = 'override_expired'")) != is_active


def test_a_recorded_exception_lifts_the_cap(built: Any) -> None:
    change = overrides(BY_SITE)
    change["2A.tz_policy"] = {"caps": {"override_rate": 0.0}}
    assert built("S2", sites=(OFFSHORE,), changes=change).red("S2") == {"override_cap"}
    change["2A.tz_overrides"]["rate_exception"] = {"approver": "board", "reason": "One site, one rig."}
    world = built("S5", sites=(OFFSHORE,), changes=change)
    assert not world.red("S1") | world.red("S2") | world.red("S5")
    gate = world.gates()["GV2", "override_rate"]
    assert (gate["pass_B"], gate["pass_Bplus"]) == (True, False)


def test_a_zone_that_the_release_does_not_have_is_refused(built: Any) -> None:
    world = built("S2", sites=(OFFSHORE,), changes=overrides(BY_SITE | {"tzid": "Land/Atlantis"}))
    assert world.red("S1") == {"unknown_tzid", "foreign_zone_rate"}
    assert world.red("S2") == {"override_tzid"}


def test_a_country_is_never_given_a_foreign_zone(built: Any) -> None:
    world = built("S2", sites=(OFFSHORE,), changes=overrides(BY_COUNTRY | {"tzid": FAR}))
    assert world.red("S2") == {"override_tzid"}


@pytest.mark.parametrize(
    "broken",
    [
        {"target": "01|AA|1"},
        {"target": "1|aa|1"},
        {"target": "1|AA|*"},
        {"scope": "mcc", "target": "500"},
        {"scope": "country", "target": "AAA"},
        {"scope": "country", "target": "AA", "mode": "always"},
        {"mode": "sometimes"},
        {"expiry_yyyy_mm_dd": "soon"},
        {"tzid": "local"},
        {"reason": "a key of no schema"},
    ],
)
def test_a_malformed_override_never_loads(broken: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as refused:
        World(sites=(OFFSHORE,), changes=overrides(BY_SITE | broken))
    assert refused.value.number == 31
