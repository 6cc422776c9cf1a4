"""The proof of daylight saving: every slot recounted with Python's zoneinfo, through gaps and folds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from .surface_fixture import SCENARIO, SurfaceWorld
from .world_fixture import CP, Merchant
from .zoneinfo_clock import STEP_MINUTES, wall_minutes, week_minute, zone

# The change by half an hour, offsets of 45 and 30 minutes, a saving that is taken back for one month of the year.
ZONES = {
    "Australia/Lord_Howe": "AU",
    "Asia/Kathmandu": "NP",
    "America/St_Johns": "CA",
    "Pacific/Chatham": "NZ",
    "Africa/Casablanca": "MA",
    "America/New_York": "US",
    "Europe/Paris": "FR",
}
CODES = (5812, 5411, 5732, 5541, 8111, 7011, 4121)
MERCHANTS = tuple(
    Merchant(number, mcc, CP, sites={(country, tzid): 3})
    for number, ((tzid, country), mcc) in enumerate(zip(ZONES.items(), CODES, strict=True), start=1)
)

# Local date of each change by wall clock -> minutes that the clock skips (a gap) or repeats (a fold, negative).
CHANGES = {
    "Australia/Lord_Howe": {"2026-04-05": -30, "2026-10-04": 30},
    "Asia/Kathmandu": {},
    "America/St_Johns": {"2026-03-08": 60, "2026-11-01": -60},
    "Pacific/Chatham": {"2026-04-05": -60, "2026-09-27": 60},
    "Africa/Casablanca": {"2026-02-15": -60, "2026-03-22": 60},
    "America/New_York": {"2026-03-08": 60, "2026-11-01": -60},
    "Europe/Paris": {"2026-03-29": 60, "2026-10-25": -60},
}
GRIDS = {
    60: ("2026-02-01", "2026-11-15"),  # every change of the year
    30: ("2026-03-01", "2026-04-08"),
    15: ("2026-03-20", "2026-04-08"),
}
CROSSED = {60: 12, 30: 6, 15: 4}
"""Changes that a horizon contains."""
GRID_VERSIONS = {60: "week_60min_v1", 30: "week_30min_v1", 15: "week_15min_v1"}


def holiday(country: str, day: str) -> dict[str, Any]:
    """A local day of one country on which a fifth of the arrivals stay away."""
    end = datetime.fromisoformat(day) + timedelta(days=1)
    return {
        "event_type": "HOLIDAY",
        "time_basis": "LOCAL",
        "start_ts": f"{day}T00:00:00",
        "end_ts": end.isoformat(),
        "shape_kind": "constant",
        "amplitude": 0.8,
        "scope_global": False,
        "country_iso": country,
    }


def world_of(bucket_minutes: int) -> SurfaceWorld:
    """One merchant in each zone, and in every country a holiday on the days on which its clocks change."""
    first, last = GRIDS[bucket_minutes]
    world = SurfaceWorld(
        MERCHANTS,
        {
            "5A.shape_time_grid": {
                "bucket_minutes": bucket_minutes,
                "time_grid_version": GRID_VERSIONS[bucket_minutes],
            },
            "5A.scenario_horizon_config": {
                "scenario_horizons": [
                    {
                        **SCENARIO,
                        "scenario_id": "baseline_v1",
                        "is_baseline": True,
                        "is_stress": False,
                        "horizon_start_utc": f"{first}T00:00:00Z",
                        "horizon_end_utc": f"{last}T00:00:00Z",
                        "bucket_minutes": bucket_minutes,
                    }
                ]
            },
            "5A.scenario_overlay_policy": {"mode": "sealed"},
            "5A.scenario_calendar_config": {
                "calendar_sealed_events": [
                    holiday(ZONES[tzid], day)
                    for tzid, days in CHANGES.items()
                    for day in days
                    if first < day < last
                ]
            },
        },
    )
    world.run("S0", "S1", "S2", "S3", "S4", "S5")
    return world


class Recount:
    """What every slot of a world should show and hold, from the policies and zoneinfo alone."""

    def __init__(self, bucket_minutes: int) -> None:
        self.bucket_minutes = bucket_minutes
        self.start, self.end = (datetime.fromisoformat(day) for day in GRIDS[bucket_minutes])
        self.start_minute = int(self.start.replace(tzinfo=UTC).timestamp()) // 60
        self.slots = (self.end - self.start) // timedelta(minutes=bucket_minutes)
        self.minutes: dict[tuple[str, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
        """(zone, slot) -> bucket of the week -> minutes."""
        self.first: dict[tuple[str, int], int] = {}
        """(zone, slot) -> the wall minute with which the slot begins."""
        for tzid in ZONES:
            for utc_minute, wall_minute in wall_minutes(tzid, self.start, self.end):
                slot = (utc_minute - self.start_minute) // bucket_minutes
                self.minutes[tzid, slot][week_minute(wall_minute) // bucket_minutes] += STEP_MINUTES
                self.first.setdefault((tzid, slot), wall_minute)

    def local_day(self, tzid: str, slot: int) -> date:
        """The date that the wall clock shows when the slot begins."""
        return date(1970, 1, 1) + timedelta(days=self.first[tzid, slot] // 1440)

    def factor(self, tzid: str, slot: int) -> float:
        """0.8 in slots that begin, by their bucket of the wall clock, on a day of change."""
        bucket_start = self.first[tzid, slot] // self.bucket_minutes * self.bucket_minutes
        day = (datetime(1970, 1, 1) + timedelta(minutes=bucket_start)).date().isoformat()
        known = self.start.date().isoformat() < day < self.end.date().isoformat()
        return 0.8 if known and day in CHANGES[tzid] else 1.0


@pytest.fixture(scope="module", params=GRIDS)
def counted(request: pytest.FixtureRequest) -> Iterator[tuple[SurfaceWorld, Recount]]:
    world = world_of(request.param)
    yield world, Recount(request.param)
    world.connection.close()


def test_every_slot_holds_the_arrivals_of_its_minutes(counted: tuple[SurfaceWorld, Recount]) -> None:
    world, recount = counted
    shapes: dict[str, dict[int, float]] = defaultdict(dict)
    for tzid, bucket, share in world.sql("SELECT tzid, bucket_index, shape_value FROM class_zone_shape_5A"):
        shapes[tzid][bucket] = share
    volumes = dict(
        world.sql(
            "SELECT tzid, weekly_volume_expected FROM merchant_zone_baseline_local_5A WHERE bucket_index = 0"
        )
    )
    seasons = {
        (tzid, day): factor
        for tzid, day, factor in world.sql(
            "SELECT DISTINCT profile.tzid, field.local_date, field.seasonal_factor FROM seasonal_field_5A AS field"
            " JOIN merchant_zone_profile_5A AS profile ON profile.legal_country_iso = field.legal_country_iso"
            " JOIN merchant_season AS season ON season.merchant_id = profile.merchant_id"
            " AND season.season_group = field.season_group"
        )
    }
    assert set(volumes) == set(ZONES)
    assert all(volume > 1 for volume in volumes.values())
    seen = 0
    for by_local, by_utc in zip(
        world.sql(
            "SELECT tzid, local_horizon_bucket_index, lambda_local_scenario, overlay_factor_total, seasonal_factor"
            " FROM merchant_zone_scenario_local_5A ORDER BY 1, 2"
        ),
        world.sql(
            "SELECT tzid, utc_horizon_bucket_index, lambda_utc_scenario"
            " FROM merchant_zone_scenario_utc_5A ORDER BY 1, 2"
        ),
        strict=True,
    ):
        tzid, slot, arrivals, factor, season = by_local
        assert by_utc == (tzid, slot, arrivals)
        assert factor == recount.factor(tzid, slot)
        share = sum(minutes * shapes[tzid][bucket] for bucket, minutes in recount.minutes[tzid, slot].items())
        assert season == seasons[tzid, recount.local_day(tzid, slot)]
        expected = volumes[tzid] * share / recount.bucket_minutes * factor * season
        assert abs(arrivals - expected) <= 1e-9
        seen += 1
    assert seen == len(ZONES) * recount.slots


def test_the_map_has_every_minute(counted: tuple[SurfaceWorld, Recount]) -> None:
    world, recount = counted
    found: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for tzid, slot, bucket, minutes in world.sql(
        "SELECT tzid, horizon_bucket_index, bucket_index, minutes FROM tz_horizon_map_5A"
    ):
        found[tzid, slot][bucket] = minutes
    assert found == recount.minutes


def test_every_slot_is_labelled_as_the_wall_clock_shows(counted: tuple[SurfaceWorld, Recount]) -> None:
    world, recount = counted
    labels = world.sql(
        "SELECT tzid, horizon_bucket_index, utc_start_ts, local_start_ts, utc_offset_minutes"
        ", has_transition FROM tz_horizon_slot_5A"
    )
    assert len(labels) == len(recount.first)
    length = timedelta(minutes=recount.bucket_minutes)
    for tzid, slot, utc_start, local_start, utc_offset, has_transition in labels:
        wall = datetime(1970, 1, 1) + timedelta(minutes=recount.first[tzid, slot])
        assert utc_start == recount.start + slot * length
        assert local_start == wall
        assert utc_offset == (wall - utc_start) // timedelta(minutes=1)
        last = (utc_start + length - timedelta(seconds=1)).replace(tzinfo=UTC).astimezone(zone(tzid))
        assert has_transition == (last.utcoffset() != timedelta(minutes=utc_offset))


def test_a_gap_skips_and_a_fold_repeats(counted: tuple[SurfaceWorld, Recount]) -> None:
    world, recount = counted
    counts = dict(
        world.sql("SELECT tzid || ' ' || local_start_ts::DATE, count(*) FROM tz_horizon_slot_5A GROUP BY ALL")
    )
    crossed = 0
    for tzid, changes in CHANGES.items():
        for day, skipped in changes.items():
            if recount.start.isoformat() < day < recount.end.isoformat():
                minutes = counts[f"{tzid} {day}"] * recount.bucket_minutes
                # A slot that begins before midnight reaches into the day by less than its length.
                assert abs(minutes - (1440 - skipped)) < recount.bucket_minutes
                crossed += 1
    assert crossed == CROSSED[recount.bucket_minutes]


def test_the_validation_agrees(counted: tuple[SurfaceWorld, Recount]) -> None:
    world, _ = counted
    fallen = world.sql("SELECT check_id FROM check_result WHERE result <> 'PASS' AND owner_state IN ('S2', 'S4')")
    assert fallen == []
    assert world.red("S4") <= {"calendar_coverage", "calendar_names", "factor_corridor"}


def test_a_fixed_offset_would_be_found_out(counted: tuple[SurfaceWorld, Recount]) -> None:
    world, recount = counted
    with world.undone():
        world.sql(
            f"DELETE FROM zone_clock WHERE instant_utc > {recount.start_minute * 60} AND tzid = 'Europe/Paris'"
        )
        world.corrupt("S5", {"again": ["*"]})
        assert "S4_DST_ORACLE" in {
            name for (name,) in world.sql("SELECT check_id FROM check_result WHERE result <> 'PASS'")
        }
