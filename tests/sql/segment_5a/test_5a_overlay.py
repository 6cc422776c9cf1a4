"""How events become one factor: specificity, the better of equals, masks, ramps, clamp; a supplied calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from .surface_fixture import SurfaceWorld
from .world_fixture import BERLIN, CANARY, MADRID, RIYADH

DAY = "2026-03-10"
Event = dict[str, Any]
NOON = 12


def event(
    kind: str,
    factor: float,
    hours: tuple[int, int] = (0, 24),
    *,
    day: str = DAY,
    basis: str = "LOCAL",
    **scope: Any,
) -> Event:
    """A constant event between two hours of a day, for whom `scope` names (nobody named: everywhere)."""
    start = datetime.fromisoformat(day)
    return {
        "event_type": kind,
        "time_basis": basis,
        "shape_kind": "constant",
        "amplitude": factor,
        "start_ts": (start + timedelta(hours=hours[0])).isoformat(),
        "end_ts": (start + timedelta(hours=hours[1])).isoformat(),
        "scope_global": not scope,
        **scope,
    }


def ramp(kind: str, peak: float, rise: int, fall: int, hours: tuple[int, int], **scope: Any) -> Event:
    plain = event(kind, peak, hours, **scope)
    del plain["amplitude"]
    return {
        **plain,
        "shape_kind": "ramp",
        "amplitude_peak": peak,
        "ramp_in_buckets": rise,
        "ramp_out_buckets": fall,
    }


SPAIN, SPAIN_SHOPS = {"country_iso": "ES"}, {"country_iso": "ES", "demand_class": "consumer_daytime"}
SHOPS, GROCER, BARBER, HOTEL = {"demand_class": "consumer_daytime"}, 2, 6, 9


BEHIND_THE_CALENDAR = (
    "scenario_calendar_5A",
    "overlay_event",
    "overlay_subject",
    "overlay_claim",
    "overlay_factor",
    "overlay_block",
    "domain_row",
    "surface_block",
    "merchant_zone_scenario_local_5A",
)


class Calendar:
    """A world whose calendar is what a test says."""

    def __init__(self, world: SurfaceWorld) -> None:
        self.world = world

    def put(self, *events: Event, **ordering: Any) -> Calendar:
        """Make the surface again under these events; `ordering` changes the ordering policy."""
        self.world.corrupt(
            "S4",
            {
                "5A.scenario_overlay_policy": {"mode": "sealed"},
                "5A.overlay_ordering_policy": ordering,
                "5A.scenario_calendar_config": {"calendar_sealed_events": list(events)},
                "again": BEHIND_THE_CALENDAR,
            },
        )
        return self

    def factors(self, merchant_id: int, tzid: str, day: str = DAY) -> list[float]:
        """The total factor of each hour of a local day."""
        return [
            row["factor"]
            for row in self.world.rows(f"""
            SELECT surface.overlay_factor_total AS factor
            FROM merchant_zone_scenario_local_5A AS surface
            JOIN tz_horizon_slot_5A AS slot ON slot.tzid = surface.tzid
                AND slot.horizon_bucket_index = surface.local_horizon_bucket_index
            WHERE surface.merchant_id = {merchant_id} AND surface.tzid = '{tzid}'
                AND slot.local_start_ts::DATE = DATE '{day}'
            ORDER BY slot.horizon_bucket_index""")
        ]

    def at_noon(self, merchant_id: int, tzid: str = MADRID) -> float:
        return self.factors(merchant_id, tzid)[NOON]

    def touched(self) -> set[int]:
        """The merchants that anything touches."""
        return {
            merchant
            for (merchant,) in self.world.sql(
                "SELECT DISTINCT merchant_id FROM merchant_zone_scenario_local_5A WHERE active_type_mask <> 0"
            )
        }


@pytest.fixture
def calendar(surface: SurfaceWorld) -> Iterator[Calendar]:
    yield Calendar(surface)


def test_no_event_leaves_the_baseline(calendar: Calendar) -> None:
    calendar.put()
    assert calendar.touched() == set()
    assert calendar.world.sql(
        "SELECT DISTINCT overlay_factor_total, active_type_mask FROM merchant_zone_scenario_local_5A"
    ) == [(1.0, 0)]


@pytest.mark.parametrize(
    ("events", "shop", "barber"),
    [
        ([event("HOLIDAY", 0.9, **SPAIN), event("HOLIDAY", 0.7, **SPAIN_SHOPS)], 0.7, 0.9),
        # The more specific holiday counts, though it is the milder one and the least would win among equals.
        ([event("HOLIDAY", 0.6, **SPAIN), event("HOLIDAY", 0.8, **SPAIN_SHOPS)], 0.8, 0.6),
        ([event("CAMPAIGN", 2.0, **SPAIN), event("CAMPAIGN", 1.2, **SPAIN_SHOPS)], 1.2, 2.0),
        ([event("STRESS", 1.5), event("STRESS", 1.3, **SPAIN)], 1.3, 1.3),
        ([event("STRESS", 1.3), event("STRESS", 1.5, country_iso="DE")], 1.3, 1.3),
        # A named merchant outranks all that is said of places and classes.
        ([event("CAMPAIGN", 2.0, **SPAIN_SHOPS), event("CAMPAIGN", 1.1, merchant_id=GROCER)], 1.1, 1.0),
        # Of equally specific events the greatest, or of holidays the least.
        ([event("CAMPAIGN", 1.2, **SPAIN), event("CAMPAIGN", 1.4, **SPAIN)], 1.4, 1.4),
        ([event("CAMPAIGN", 1.2, **SPAIN), event("CAMPAIGN", 1.4, **SHOPS)], 1.4, 1.2),
        ([event("HOLIDAY", 0.9, **SPAIN), event("HOLIDAY", 0.8, **SPAIN)], 0.8, 0.8),
        ([event("OUTAGE", 0.3, tzid=MADRID), event("OUTAGE", 0.1, (10, 14), tzid=MADRID)], 0.1, 0.1),
        # Types multiply.
        ([event("PAYDAY", 1.5, **SPAIN), event("HOLIDAY", 0.8, **SPAIN)], 1.5 * 0.8, 1.5 * 0.8),
        ([event("PAYDAY", 1.5, **SPAIN), event("CAMPAIGN", 1.2, **SHOPS)], 1.5 * 1.2, 1.5),
        # An outage holds pay day, campaign and stress at 1, and leaves a holiday.
        ([event("OUTAGE", 0.05, tzid=MADRID), event("CAMPAIGN", 2.0, **SPAIN)], 0.05, 0.05),
        ([event("OUTAGE", 0.05, tzid=MADRID), event("PAYDAY", 1.5, **SPAIN)], 0.05, 0.05),
        ([event("OUTAGE", 0.05, tzid=MADRID), event("STRESS", 2.0)], 0.05, 0.05),
        ([event("OUTAGE", 0.05, tzid=MADRID), event("HOLIDAY", 0.8, **SPAIN)], 0.05 * 0.8, 0.05 * 0.8),
        # Stress holds a campaign at 1, not a pay day.
        ([event("STRESS", 2.0), event("CAMPAIGN", 1.5, **SHOPS)], 2.0, 2.0),
        ([event("STRESS", 2.0), event("PAYDAY", 1.5, **SPAIN)], 3.0, 3.0),
        # And the product is clamped.
        ([event("STRESS", 3.0), event("PAYDAY", 2.0, **SPAIN)], 5.0, 5.0),
    ],
)
def test_the_law_of_overlays(calendar: Calendar, events: list[Event], shop: float, barber: float) -> None:
    calendar.put(*events)
    assert calendar.at_noon(GROCER) == pytest.approx(shop, abs=1e-12)
    assert calendar.at_noon(BARBER) == pytest.approx(barber, abs=1e-12)


def test_a_mask_holds_only_while_it_lasts(calendar: Calendar) -> None:
    calendar.put(event("OUTAGE", 0.05, (9, 11), basis="UTC", tzid=MADRID), event("CAMPAIGN", 2.0, **SPAIN))
    assert calendar.factors(GROCER, MADRID) == [2.0] * 10 + [0.05] * 2 + [2.0] * 12, "Madrid is an hour ahead"
    assert calendar.factors(GROCER, CANARY) == [2.0] * 24, "an outage of one zone"


def test_the_policy_decides_rank_mask_and_clamp(calendar: Calendar) -> None:
    two = (event("HOLIDAY", 0.6, **SPAIN), event("HOLIDAY", 0.8, **SHOPS))
    assert calendar.put(*two).at_noon(GROCER) == 0.6
    ranks = {"country": 1, "tzid": 1, "demand_class": 2, "merchant": 10}
    assert calendar.put(*two, specificity=ranks).at_noon(GROCER) == 0.8
    masked = (event("STRESS", 2.0), event("CAMPAIGN", 1.5, **SHOPS))
    assert calendar.put(*masked, overlay_masks=[]).at_noon(GROCER) == 3.0
    assert calendar.put(*masked, overlay_masks=[], clamp={"min": 0.0, "max": 2.5}).at_noon(GROCER) == 2.5
    assert calendar.put(event("OUTAGE", 0.05, tzid=MADRID), clamp={"min": 0.1, "max": 5.0}).at_noon(GROCER) == 0.1


def test_a_named_merchant_is_alone(calendar: Calendar) -> None:
    calendar.put(event("CAMPAIGN", 1.4, merchant_id=HOTEL))
    assert calendar.touched() == {HOTEL}
    assert calendar.factors(HOTEL, MADRID) == calendar.factors(HOTEL, CANARY) == [1.4] * 24, "in all its zones"


def test_a_named_merchant_still_has_what_its_country_has(calendar: Calendar) -> None:
    calendar.put(event("HOLIDAY", 0.8, **SPAIN), event("CAMPAIGN", 1.5, (0, 12), merchant_id=GROCER))
    assert calendar.factors(GROCER, MADRID) == pytest.approx([1.5 * 0.8] * 12 + [0.8] * 12, abs=1e-12)
    assert calendar.factors(BARBER, MADRID) == [0.8] * 24


def test_scopes_narrow_each_other(calendar: Calendar) -> None:
    calendar.put(event("HOLIDAY", 0.7, country_iso="ES", tzid=CANARY))
    assert calendar.touched() == {2, 9}
    assert calendar.factors(HOTEL, MADRID) == [1.0] * 24
    calendar.put(event("HOLIDAY", 0.7, country_iso="ES", tzid=BERLIN))
    assert calendar.touched() == set(), "a zone that the country does not have"
    calendar.put(event("CAMPAIGN", 1.2, demand_class="fuel_convenience"))
    assert calendar.touched() == {4}


@pytest.mark.parametrize(
    ("rise", "fall", "hours", "expected"),
    [
        (4, 2, (6, 16), [1.0] * 6 + [1.1, 1.2, 1.3, 1.4, 1.4, 1.4, 1.4, 1.4, 1.2, 1.0] + [1.0] * 8),
        (0, 4, (6, 12), [1.0] * 6 + [1.4, 1.4, 1.3, 1.2, 1.1, 1.0] + [1.0] * 12),
        (4, 0, (6, 12), [1.0] * 6 + [1.1, 1.2, 1.3, 1.4, 1.4, 1.4] + [1.0] * 12),
        (2, 2, (6, 10), [1.0] * 6 + [1.2, 1.4, 1.2, 1.0] + [1.0] * 14),
        (0, 0, (6, 8), [1.0] * 6 + [1.4, 1.4] + [1.0] * 16),
    ],
)
def test_a_ramp_rises_and_falls_in_equal_steps(
    calendar: Calendar, rise: int, fall: int, hours: tuple[int, int], expected: list[float]
) -> None:
    calendar.put(ramp("CAMPAIGN", 1.4, rise, fall, hours, **SPAIN))
    assert calendar.factors(GROCER, MADRID) == pytest.approx(expected, abs=1e-12)


def test_the_mask_names_the_types(calendar: Calendar) -> None:
    calendar.put(
        event("PAYDAY", 1.1, (0, 1), **SPAIN),
        event("HOLIDAY", 0.9, (0, 2), **SPAIN),
        event("CAMPAIGN", 1.2, (0, 3), **SPAIN),
        event("OUTAGE", 0.1, (0, 4), tzid=MADRID),
        event("STRESS", 1.3, (0, 5), **SPAIN),
    )
    found = calendar.world.sql(f"""
        SELECT surface.active_type_mask FROM merchant_zone_overlay_factors_5A AS surface
        JOIN tz_horizon_slot_5A AS slot ON slot.tzid = surface.tzid
            AND slot.horizon_bucket_index = surface.local_horizon_bucket_index
        WHERE surface.merchant_id = {BARBER} AND slot.local_start_ts::DATE = DATE '{DAY}'
        ORDER BY slot.horizon_bucket_index LIMIT 6""")
    assert [mask for (mask,) in found] == [31, 30, 28, 24, 16, 0]


def test_a_local_event_follows_each_clock_and_a_utc_event_one(calendar: Calendar) -> None:
    first = datetime(2026, 3, 1)

    def slots(merchant_id: int, tzid: str) -> list[datetime]:
        return [
            first + timedelta(hours=slot)
            for (slot,) in calendar.world.sql(
                "SELECT local_horizon_bucket_index FROM merchant_zone_scenario_local_5A WHERE active_type_mask > 0"
                f" AND merchant_id = {merchant_id} AND tzid = '{tzid}' ORDER BY 1"
            )
        ]

    calendar.put(event("STRESS", 1.5, (6, 8)))
    assert slots(GROCER, MADRID) == [datetime(2026, 3, 10, hour) for hour in (5, 6)]
    assert slots(GROCER, CANARY) == [datetime(2026, 3, 10, hour) for hour in (6, 7)]
    assert slots(12, RIYADH) == [datetime(2026, 3, 10, hour) for hour in (3, 4)]
    calendar.put(event("STRESS", 1.5, (6, 8), basis="UTC"))
    assert slots(GROCER, MADRID) == slots(12, RIYADH) == [datetime(2026, 3, 10, hour) for hour in (6, 7)]


def test_the_hour_that_the_clock_skips_has_no_event(calendar: Calendar) -> None:
    calendar.put(event("HOLIDAY", 0.9, (2, 3), day="2026-03-29", **SPAIN))
    assert calendar.factors(GROCER, MADRID, "2026-03-29") == [1.0] * 23
    assert calendar.touched() == {9, 2}, "the Canaries skip the hour before"


def test_a_sealed_calendar_is_the_calendar(calendar: Calendar) -> None:
    supplied = [event("PAYDAY", 1.2, **SPAIN), event("PAYDAY", 1.2, **SPAIN), event("HOLIDAY", 0.9, **SPAIN)]
    calendar.put(*supplied)
    assert calendar.world.sql("SELECT event_type, country_iso, source FROM scenario_calendar_5A ORDER BY 1") == [
        ("HOLIDAY", "ES", "supplied"),
        ("PAYDAY", "ES", "supplied"),
    ], "equal events are one"
    assert calendar.world.broken("scenario_calendar_5A") == set()
    calendar.world.policy("5A.scenario_overlay_policy", mode="generated")
    calendar.world.run("S4")
    assert calendar.world.one("SELECT count(*) FROM scenario_calendar_5A WHERE source = 'supplied'") == 0


@pytest.mark.parametrize(
    "events",
    [
        [
            event("PAYDAY", 1.5, **SPAIN),
            event("CAMPAIGN", 1.5, **SHOPS),
            event("OUTAGE", 0.1, (9, 15), tzid=MADRID),
            event("STRESS", 2.0, (0, 12), basis="UTC"),
            event("HOLIDAY", 0.8, country_iso="ES", tzid=CANARY),
            event("CAMPAIGN", 1.1, (3, 20), merchant_id=GROCER),
            ramp("CAMPAIGN", 2.0, 5, 9, (0, 24), merchant_id=HOTEL),
            event("HOLIDAY", 0.9, day="2026-03-29", **SPAIN),
        ]
    ],
)
def test_the_validation_finds_the_same_factors_by_its_own_way(calendar: Calendar, events: list[Event]) -> None:
    calendar.put(*events)
    calendar.world.run("S5")
    assert calendar.world.sql("SELECT check_id FROM check_result WHERE result <> 'PASS'") == []
