"""The small world of 5A carried on to S4, S5 and the gates: a month or two of hours, real clocks, a real calendar.

The clocks of `tz_timetable_cache` and those of the witness both come from the pinned tz database, by different
roads: the TZif files through 2A's own SQL, and Python's zoneinfo.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from engine.sources.tzdb import parse_tzif
from engine.sources.zone_clock import zone_changes
from tests.sql.segment_world import Changes, Rows, SegmentWorld, project

from .world_fixture import LOOSE, MERCHANTS, POLICIES, SEGMENT, Merchant, World

SURFACE_POLICIES = (
    "5A.scenario_overlay_policy",
    "5A.scenario_calendar_config",
    "5A.overlay_ordering_policy",
    "5A.overlay_validation_policy",
    "5A.validation_policy",
    "5A.realism_gate",
    "5A.outside_gate",
)
SURFACE_STATES = ("S0", "S1", "S2", "S3", "S4", "S5")

SCENARIO = {
    "scenario_version": "1.0.0",
    "horizon_start_utc": "2026-03-01T00:00:00Z",
    "horizon_end_utc": "2026-04-01T00:00:00Z",
    "bucket_minutes": 60,
    "labels": ["test"],
}
SURFACE_LOOSE: Changes = {
    "5A.scenario_horizon_config": {
        "scenario_horizons": [
            {**SCENARIO, "scenario_id": "baseline_v1", "is_baseline": True, "is_stress": False},
            {**SCENARIO, "scenario_id": "stress_v1", "is_baseline": False, "is_stress": True},
        ]
    },
    "5A.scenario_overlay_policy": {
        "calendar_campaigns": [
            {
                "campaign": "monthly",
                "demand_class": "online_bursty",
                "recurrence": "month",
                "first_day": 3,
                "last_day": 20,
                "duration_hours": 72,
                "ramp_in_hours": 24,
                "ramp_out_hours": 24,
                "peak": 1.35,
            },
            {
                "campaign": "season",
                "demand_class": "online_24h",
                "recurrence": "horizon",
                "first_day": 3,
                "last_day": 20,
                "duration_hours": 72,
                "ramp_in_hours": 24,
                "ramp_out_hours": 24,
                "peak": 1.25,
            },
            {
                "campaign": "sale",
                "demand_class": "consumer_daytime",
                "recurrence": "country",
                "first_day": 3,
                "last_day": 25,
                "duration_hours": 72,
                "ramp_in_hours": 12,
                "ramp_out_hours": 12,
                "peak": 1.15,
            },
        ],
        "calendar_stress_events": [
            {"stress": "peak", "first_day": 5, "duration_days": 10, "factor": 1.6},
            {"stress": "market", "country_rank": 1, "first_day": 8, "duration_days": 5, "factor": 1.85},
        ],
    },
    "5A.realism_gate": {"gate_thresholds": []},
}
HOLIDAYS = (
    ("US", date(2026, 3, 17), "St. Patrick's Day"),
    ("ES", date(2026, 3, 19), "San José"),
    ("SA", date(2026, 3, 20), "Eid"),
    ("SA", date(2026, 3, 21), "Eid"),
    ("SA", date(2026, 3, 22), "Eid"),
)


def put_columns(world: SegmentWorld, table: str, rows: Rows) -> None:
    """Insert many rows at once, as columns: a thousand times faster than row by row."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    marks = ", ".join("unnest(?)" for _ in columns)
    world.connection.execute(f"INSERT INTO {table} SELECT {marks}", columns)


class ClockWorld(SegmentWorld):
    """The TZif files of some zones, and 2A's own SQL that makes the timetable of them."""

    SEGMENT: ClassVar[str] = "2A"
    POLICIES: ClassVar[tuple[str, ...]] = ("2A.tz_policy",)

    def __init__(self, tzids: tuple[str, ...]) -> None:
        super().__init__()
        self.sql("""
            CREATE TABLE tz_zone (tzid VARCHAR);
            CREATE TABLE tzif_footer (tzid VARCHAR, footer VARCHAR);
            CREATE TABLE tzif_transition (tzid VARCHAR, instant_utc BIGINT, utoff_s INTEGER, is_dst BOOLEAN);
        """)
        for tzid in tzids:
            zone = parse_tzif((files("tzdata") / "zoneinfo").joinpath(tzid).read_bytes(), tzid)
            self.put("tz_zone", [(tzid,)])
            self.put("tzif_footer", [(tzid, zone.footer)])
            put_columns(self, "tzif_transition", [(tzid, *row) for row in zone.transitions])
        models = {query.name: query for query in project().segments["2A"].state("S3").models}
        for name in ("footer_rule", "footer_transition", "tz_timetable_cache"):
            self.make(models[name])


@cache
def compiled_clocks(tzids: tuple[str, ...]) -> Rows:
    """The rows (tzid, seq, instant_utc, utoff_s, prev_utoff_s) of the timetable of these zones."""
    world = ClockWorld(tzids)
    rows = world.sql("SELECT tzid, seq, instant_utc, utoff_s, prev_utoff_s FROM tz_timetable_cache ORDER BY ALL")
    world.connection.close()
    return rows


@cache
def witnessed_clock(tzid: str) -> list[tuple[int, int]]:
    """(instant, utoff_s) of a zone by zoneinfo."""
    return zone_changes(tzid)


class SurfaceWorld(World):
    """The small world with everything that S4, S5 and the gates read."""

    POLICIES: ClassVar[tuple[str, ...]] = (*POLICIES, *SURFACE_POLICIES)
    LOOSE: ClassVar[Changes] = {**LOOSE, **{k: v for k, v in SURFACE_LOOSE.items() if k != "5A.realism_gate"}}

    def __init__(
        self,
        merchants: tuple[Merchant, ...] = MERCHANTS,
        changes: Changes | None = None,
        scenario: str = "baseline_v1",
    ) -> None:
        super().__init__(merchants, changes, scenario)
        self.sql("""
            CREATE TABLE tz_timetable_cache (
                tzid VARCHAR, seq INTEGER, instant_utc BIGINT, utoff_s INTEGER, prev_utoff_s INTEGER);
            CREATE TABLE zone_clock (tzid VARCHAR, instant_utc BIGINT, utoff_s INTEGER);
            CREATE TABLE holiday (country_iso VARCHAR, holiday_date DATE, holiday_name VARCHAR);
            CREATE TABLE reference_release AS SELECT 'tzdb' AS source, '2026f' AS release_tag;
        """)
        tzids = tuple(tzid for (tzid,) in self.sql("SELECT DISTINCT tzid FROM zone_alloc ORDER BY tzid"))
        put_columns(self, "tz_timetable_cache", compiled_clocks(tzids))
        for tzid in tzids:
            put_columns(self, "zone_clock", [(tzid, *row) for row in witnessed_clock(tzid)])
        self.put("holiday", list(HOLIDAYS))
        self.sql("INSERT INTO country SELECT DISTINCT legal_country_iso FROM zone_alloc")
        self.sql("CREATE OR REPLACE TABLE country AS SELECT DISTINCT country_iso FROM country")

    def before(self, state: str) -> None:
        if state == "S5":
            self.record()

    def record(self) -> None:
        """What the engine would have recorded of S0 to S4."""
        published = [
            dataset.name
            for dataset in project().datasets.values()
            if dataset.segment == SEGMENT and dataset.state != "S5" and dataset.kind != "view"
        ]
        published += [
            f"{book}_5A_{state}"
            for book in ("rng_event", "rng_trace", "rng_audit")
            for state in ("S1", "S2", "S4")
        ]
        upstream = list(project().segments[SEGMENT].requires)
        self.sql(f"""
            CREATE TABLE IF NOT EXISTS meta_states AS SELECT '5A' AS segment
                , unnest(['S0', 'S1', 'S2', 'S3', 'S4', 'S5']) AS state, 'PASS' AS status, 'x' AS signature;
            CREATE TABLE IF NOT EXISTS meta_outputs AS SELECT '5A' AS segment, 'Sx' AS state
                , unnest({published}) AS dataset, 1::BIGINT AS rows, 'x' AS content_digest, true AS digest_ok;
            CREATE TABLE IF NOT EXISTS meta_bundles AS SELECT unnest({[*upstream, SEGMENT]}) AS segment
                , 'L2' AS level, true AS ok;
            CREATE TABLE IF NOT EXISTS meta_metrics AS SELECT 'S1' AS state, * FROM s1_counters_5A
                UNION ALL SELECT 'S3', * FROM s3_counters_5A
        """)

    def corrupt(self, state: str, steps: dict[str, Any]) -> None:
        """Put changed policies and a statement (`sql`) to a state, and make models `again`; '*' is all of them."""
        for policy_id in self.POLICIES:
            if policy_id in steps:
                self.policy(policy_id, **steps[policy_id])
        self.sql(steps.get("sql", "SELECT 1"))
        for query in project().segments[SEGMENT].state(state).models:
            if {query.name, "*"} & set(steps.get("again", ())):
                self.make(query)

    def rows(self, text: str) -> list[dict[str, Any]]:
        """The rows of a query as mappings."""
        relation = self.connection.execute(text)
        names = [column[0] for column in relation.description or []]
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


__all__ = ["SEGMENT", "SURFACE_STATES", "Merchant", "SurfaceWorld", "project", "witnessed_clock"]
