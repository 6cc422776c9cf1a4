"""A small world for segment 5B: a dozen keys in eight zones, fifty-four days with five changes of clocks in them.

What 5A hands over is made here, in Python: clocks by zoneinfo, expected arrivals by a curve over the local day.
The timetable comes from the pinned tz database by 2A's own SQL, and the witness by zoneinfo, as in a build.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import cos, pi
from typing import Any, ClassVar

from tests.sql.segment_5a.surface_fixture import compiled_clocks, put_columns, witnessed_clock
from tests.sql.segment_5a.zoneinfo_clock import offset_minutes, week_minute
from tests.sql.segment_world import SEED, Changes, Rows, SegmentWorld, project

SEGMENT = "5B"
STATES = ("S1", "S2", "S3", "S4", "S5")
POLICIES = (
    "5B.arrival_law",
    "5B.routing",
    "5B.window",
    "5B.validation_policy",
    "5B.realism_gate",
    "5B.outside_gate",
)
CP, CNP = "card_present", "card_not_present"
NEW_YORK, HONOLULU, ST_JOHNS, CASABLANCA = (
    "America/New_York",
    "Pacific/Honolulu",
    "America/St_Johns",
    "Africa/Casablanca",
)
LORD_HOWE, LONDON, BERLIN, KATHMANDU = "Australia/Lord_Howe", "Europe/London", "Europe/Berlin", "Asia/Kathmandu"


@dataclass(frozen=True)
class Key:
    """A merchant in a zone as 5A sees it: how many arrivals an hour at its mean, how many sites."""

    merchant_id: int
    country: str
    tzid: str
    channel: str
    demand_class: str
    an_hour: float
    sites: int
    mode: str = "NON_VIRTUAL"


KEYS = (
    Key(1, "US", NEW_YORK, CP, "consumer_daytime", 9.0, 5),
    Key(1, "US", HONOLULU, CP, "consumer_daytime", 0.4, 0),  # a rescued tail: no site there
    Key(2, "MA", CASABLANCA, CNP, "online_bursty", 4.5, 1, "VIRTUAL_ONLY"),
    Key(3, "CA", ST_JOHNS, CNP, "online_24h", 6.0, 3, "HYBRID"),
    Key(3, "CA", ST_JOHNS, CP, "online_24h", 2.0, 3, "HYBRID"),
    Key(4, "AU", LORD_HOWE, CP, "fuel_convenience", 6.0, 2),
    Key(5, "MA", CASABLANCA, CP, "office_hours", 7.0, 2),
    Key(6, "US", NEW_YORK, CNP, "bills_utilities", 14.0, 4),
    Key(7, "DE", BERLIN, CP, "low_volume_tail", 0.03, 1),
    Key(8, "GB", LONDON, CP, "evening_weekend", 8.0, 3),
    Key(9, "GB", LONDON, "mixed", "travel_hospitality", 1.0, 0, "HYBRID"),
    Key(9, "NP", KATHMANDU, CP, "always_on_local", 5.0, 2, "HYBRID"),
)
FIRST, LAST = datetime(2026, 2, 12), datetime(2026, 4, 7)
"""The horizon: Casablanca goes back on 15 February and forward on 22 March, New York and St. John's forward on
8 March, London and Berlin on 29 March, Lord Howe half an hour back on 4 April (UTC)."""


@cache
def clocks(tzid: str, first: datetime, last: datetime) -> tuple[Rows, Rows]:
    """The rows of tz_horizon_slot_5A and of tz_horizon_map_5A of a zone, by zoneinfo."""
    slots: Rows = []
    pieces: Rows = []
    start = int(first.replace(tzinfo=UTC).timestamp())
    for slot in range(int((last - first) / timedelta(hours=1))):
        begin = start + slot * 3600
        shown = [offset_minutes(tzid, begin + quarter * 900) for quarter in range(4)]
        local = first + timedelta(hours=slot, minutes=shown[0])
        changes = offset_minutes(tzid, begin + 3599) != shown[0]
        slots.append((tzid, slot, first + timedelta(hours=slot), local, shown[0], changes))
        buckets = [week_minute(begin // 60 + quarter * 15 + shown[quarter]) // 60 for quarter in range(4)]
        pieces += [(tzid, slot, bucket, 15 * buckets.count(bucket)) for bucket in sorted(set(buckets))]
    return slots, pieces


def expected(key: Key, local: datetime) -> float:
    """Arrivals that 5A expects of a key in an hour that begins at this local time: bills are not paid at night."""
    swing = 1.2 if key.demand_class == "bills_utilities" else 0.5
    day = max(0.0, 1 - swing * cos(2 * pi * (local.hour + local.minute / 60 - 3) / 24))
    return round(key.an_hour * day * (1.4 if local.weekday() >= 5 else 0.9), 9)


INPUTS = """
CREATE TABLE outlet_catalogue (
    merchant_id UBIGINT, legal_country_iso VARCHAR, site_order INTEGER, site_id VARCHAR);
CREATE TABLE site_timezones (merchant_id UBIGINT, legal_country_iso VARCHAR, site_order INTEGER, tzid VARCHAR);
CREATE TABLE s1_site_weights (
    merchant_id UBIGINT, legal_country_iso VARCHAR, site_order INTEGER, p_weight DOUBLE);
CREATE TABLE virtual_classification (merchant_id UBIGINT, is_virtual BOOLEAN, virtual_mode VARCHAR);
CREATE TABLE virtual_settlement (merchant_id UBIGINT, settlement_site_id VARCHAR);
CREATE TABLE tz_timetable_cache (
    tzid VARCHAR, seq INTEGER, instant_utc BIGINT, utoff_s INTEGER, prev_utoff_s INTEGER);
CREATE TABLE zone_clock (tzid VARCHAR, instant_utc BIGINT, utoff_s INTEGER);
CREATE TABLE tz_horizon_slot_5A (
    tzid VARCHAR, horizon_bucket_index SMALLINT, utc_start_ts TIMESTAMP, local_start_ts TIMESTAMP
    , utc_offset_minutes SMALLINT, has_transition BOOLEAN);
CREATE TABLE tz_horizon_map_5A (
    tzid VARCHAR, horizon_bucket_index SMALLINT, bucket_index SMALLINT, minutes SMALLINT);
CREATE TABLE scenario_manifest_5A (
    scenario_id VARCHAR, horizon_start_utc TIMESTAMP, horizon_end_utc TIMESTAMP, bucket_minutes SMALLINT);
CREATE TABLE merchant_zone_profile_5A (
    merchant_id UBIGINT, legal_country_iso VARCHAR, tzid VARCHAR, channel_group VARCHAR, demand_class VARCHAR
    , weekly_volume_expected DOUBLE);
CREATE TABLE merchant_zone_scenario_local_5A (
    merchant_id UBIGINT, legal_country_iso VARCHAR, tzid VARCHAR, channel_group VARCHAR
    , local_horizon_bucket_index SMALLINT, lambda_local_scenario DOUBLE);
CREATE TABLE arrival_proxy (scenario_id VARCHAR, legal_country_iso VARCHAR, expected_arrivals DOUBLE);
"""


class ArrivalWorld(SegmentWorld):
    """The small world of 5B."""

    SEGMENT: ClassVar[str] = SEGMENT
    POLICIES: ClassVar[tuple[str, ...]] = POLICIES

    def __init__(
        self,
        keys: tuple[Key, ...] = KEYS,
        changes: Changes | None = None,
        scenario: str = "baseline_v1",
        horizon: tuple[datetime, datetime] = (FIRST, LAST),
        seed: int = SEED,
    ) -> None:
        super().__init__(changes, seed)
        self.sql(INPUTS)
        self.put("scenario_manifest_5A", [(scenario, *horizon, 60)])
        tzids = tuple(sorted({key.tzid for key in keys}))
        put_columns(self, "tz_timetable_cache", compiled_clocks(tzids))
        for tzid in tzids:
            put_columns(self, "zone_clock", [(tzid, *row) for row in witnessed_clock(tzid)])
            for table, rows in zip(
                ("tz_horizon_slot_5A", "tz_horizon_map_5A"), clocks(tzid, *horizon), strict=True
            ):
                put_columns(self, table, rows)
        self._place(keys, horizon)
        for country in sorted({key.country for key in keys}):
            self.put("arrival_proxy", [(scenario, country, 1000.0 + 7 * ord(country[0]))])

    def _place(self, keys: tuple[Key, ...], horizon: tuple[datetime, datetime]) -> None:
        placed: set[tuple[int, str, str]] = set()
        known: set[int] = set()
        orders: dict[tuple[int, str], int] = {}
        for key in keys:
            place = (key.merchant_id, key.country)
            curve = [(slot, expected(key, local)) for _, slot, _, local, *_ in clocks(key.tzid, *horizon)[0]]
            named = (*place, key.tzid, key.channel)
            put_columns(self, "merchant_zone_scenario_local_5A", [(*named, *row) for row in curve])
            volume = 168 * sum(mean for _, mean in curve) / len(curve)
            self.put("merchant_zone_profile_5A", [(*named, key.demand_class, volume)])
            if key.merchant_id not in known:
                virtual = key.mode == "VIRTUAL_ONLY"
                self.put("virtual_classification", [(key.merchant_id, virtual, key.mode)])
                if virtual:
                    self.put("virtual_settlement", [(key.merchant_id, f"{key.merchant_id}-{key.country}-1")])
                known.add(key.merchant_id)
            if (*place, key.tzid) in placed:
                continue
            placed.add((*place, key.tzid))
            for rank in range(key.sites):
                order = orders[place] = orders.get(place, 0) + 1
                self.put("outlet_catalogue", [(*place, order, f"{key.merchant_id}-{key.country}-{order}")])
                self.put("site_timezones", [(*place, order, key.tzid)])
                self.put("s1_site_weights", [(*place, order, 1 / (rank + 1) / 10)])

    def record(self) -> None:
        """What the engine would have recorded of the run."""
        self.sql("""
            CREATE TABLE IF NOT EXISTS meta_states AS SELECT '5B' AS segment
                , unnest(['S0', 'S1', 'S2', 'S3', 'S4', 'S5']) AS state, 'PASS' AS status;
            CREATE TABLE IF NOT EXISTS meta_bundles AS SELECT '5B' AS segment, 'L2' AS level, true AS ok;
            CREATE TABLE IF NOT EXISTS meta_metrics AS SELECT 'S5' AS state, * FROM s5_counters_5B
        """)

    def again(self, state: str, *names: str) -> None:
        """Make some models of a state again, in their order; none named is all."""
        for query in project().segments[SEGMENT].state(state).models:
            if not names or query.name in names:
                self.make(query)

    def rows(self, text: str) -> list[dict[str, Any]]:
        """The rows of a query as mappings."""
        relation = self.connection.execute(text)
        names = [column[0] for column in relation.description or []]
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


__all__ = ["KEYS", "SEGMENT", "STATES", "ArrivalWorld", "Key", "project"]
