"""A small world for segment 2A: a few sites, five zones, and the segment's own SQL over them.

Which zones hold a site is given with the site, because geometry has tests of its own (tests/sql/ref); everything
behind that runs as in a build. Tables can be corrupted between the states, so that a mutant is one SQL statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tests.sql.segment_world import Changes, SegmentWorld, project

SEGMENT = "2A"
POLICIES = (
    "2A.tz_policy",
    "2A.tz_nudge",
    "2A.tz_overrides",
    "2A.tz_overlap_rules",
    "2A.realism_gate",
    "ref.boundary_release",
)
GIVEN = ("raw_hit", "nudge_hit")
"""Models whose rows come with the sites."""

WEST, EAST, ISLE, FAR, SEA = "Land/West", "Land/East", "Land/Isle", "Land/Far", "Etc/GMT"
ZONES = (WEST, EAST, ISLE, FAR, SEA)


@dataclass(frozen=True)
class Site:
    """A site and the land zones that hold it and the point one nudge to the north-east of it."""

    merchant_id: int
    country: str
    order: int
    zones: tuple[str, ...] = ()
    nudged: tuple[str, ...] = ()
    lat_deg: float = 10.0
    lon_deg: float = 10.0


SITES = (
    Site(1, "AA", 1, (WEST,)),
    Site(1, "AA", 2, (EAST,)),
    Site(1, "AA", 3, (EAST, WEST)),  # both legal: the rule decides
    Site(1, "AA", 4, (ISLE, WEST)),  # one legal: law decides
    Site(1, "AA", 5, (), (WEST,)),  # a sliver: the nudge decides
    Site(1, "AA", 6, (), (), 40.0, 40.0),  # far out: the override decides
    Site(1, "AA", 7, (), (), 0.005, -0.001),  # 111 m off the west coast
    *(Site(2, "BB", order, (ISLE,)) for order in range(1, 6)),
    Site(2, "BB", 6, (), (), 0.005, 19.9),  # 11 km off the only zone of its country
    Site(3, "CC", 1, (FAR,)),
    Site(3, "CC", 2, (ISLE,)),  # across the border
    *(Site(4, "AA", order, (WEST,)) for order in range(1, 7)),
)

OVERRIDE = {
    "id": "TZO-1",
    "scope": "site",
    "target": "1|AA|6",
    "tzid": WEST,
    "reason_code": "OFFSHORE",
    "owner": "civil-time",
    "notes": "A rig of the west.",
}

LOOSE: Changes = {
    "2A.tz_policy": {
        "round_trip_instants": 20,
        "country_zone_extra": {"CC": WEST},
        "caps": {
            "fallback_rate": 0.2,
            "country_fallback_rate": 0.2,
            "country_min_sites": 4,
            "override_rate": 0.2,
            "overlap_rule_rate": 0.2,
            "foreign_zone_rate": 0.2,
        },
    },
    "2A.tz_overlap_rules": {
        "overlap_rules": [
            {"country_iso": "AA", "zones": f"{EAST}|{WEST}", "tzid": WEST, "reason": "The law of AA says so."}
        ]
    },
    "2A.tz_overrides": {"overrides": [OVERRIDE]},
    "2A.realism_gate": {"cohorts": {"multi_min_sites": 5, "large_min_sites": 10}},
    "ref.boundary_release": {"zones": 5, "land_zones": 4, "polygons": 5, "holes": 0, "vertices": 20},
}
"""The shipped policies, scaled to a score of sites."""

GEOGRAPHY = f"""
CREATE TABLE country AS SELECT unnest(['AA', 'BB', 'CC', 'DD']) AS country_iso, true AS is_current;
CREATE TABLE tz_zone AS SELECT unnest(range(5))::SMALLINT AS zone_id, unnest({list(ZONES)}) AS tzid;
ALTER TABLE tz_zone ADD COLUMN is_ocean BOOLEAN;
UPDATE tz_zone SET is_ocean = starts_with(tzid, 'Etc/');
CREATE TABLE tz_poly AS SELECT zone_id::INTEGER AS poly_id, zone_id, 1 AS ring_count, 4::BIGINT AS vertex_count
    FROM tz_zone;
-- Two coasts from the equator northward: of the west at 0 degrees, of the isle at 20 degrees east.
CREATE TABLE tz_edge AS
    SELECT strip_no::INTEGER AS strip_no, poly_id, xa, 0 AS ya, xa AS xb, 1000000 AS yb
    FROM (VALUES (0, 0), (2, 200000000)) AS coast (poly_id, xa), range(0, 8) AS strip (strip_no);
CREATE TABLE tz_cell_edge (cx INTEGER, cy INTEGER, poly_id INTEGER);
CREATE TABLE tz_cell_full (cx INTEGER, cy INTEGER, zone_id SMALLINT);
CREATE TABLE tz_country_zone AS SELECT *, true AS is_legal, true AS in_support FROM (VALUES
    ('AA', '{WEST}', 0.7::DOUBLE), ('AA', '{EAST}', 0.3::DOUBLE), ('BB', '{ISLE}', 1.0::DOUBLE)
    , ('CC', '{FAR}', 1.0::DOUBLE), ('DD', '{EAST}', 0.6::DOUBLE), ('DD', '{FAR}', 0.4::DOUBLE)
) AS t (country_iso, tzid, pop_share);
CREATE TABLE zone_tab AS SELECT country_iso, tzid FROM tz_country_zone;
CREATE TABLE reference_release AS SELECT * FROM (VALUES
    ('tz_polygons', '2026c', 'Polygons.'), ('tzdb', '2026f', 'Rules.')) AS t (source, release_tag, attribution);
CREATE TABLE tzif_footer AS SELECT * FROM (VALUES
    ('{WEST}', 'WST-1'), ('{EAST}', 'EST-2EDT,M3.5.0,M10.5.0/3'), ('{ISLE}', '<-03>3'), ('{FAR}', 'FST-9:30')
    , ('{SEA}', 'GMT0')) AS t (tzid, footer);
CREATE TABLE tzif_transition AS SELECT *, false AS is_dst FROM (VALUES
    ('{WEST}', -9223372036854775808, 3590), ('{WEST}', -2000000000, 3600)
    , ('{EAST}', -9223372036854775808, 7200), ('{ISLE}', -9223372036854775808, -10800)
    , ('{FAR}', -9223372036854775808, 34200), ('{SEA}', -9223372036854775808, 0)
    ) AS t (tzid, instant_utc, utoff_s);
"""


class World(SegmentWorld):
    """The small world of 2A; S5 finds what the engine would have recorded."""

    SEGMENT: ClassVar[str] = SEGMENT
    POLICIES: ClassVar[tuple[str, ...]] = POLICIES
    LOOSE: ClassVar[Changes] = LOOSE
    GIVEN: ClassVar[tuple[str, ...]] = GIVEN

    def __init__(self, sites: tuple[Site, ...] = SITES, changes: Changes | None = None) -> None:
        super().__init__(changes)
        self.sql(GEOGRAPHY)
        self._place(sites)

    def _place(self, sites: tuple[Site, ...]) -> None:
        ordered = sorted(sites, key=lambda site: (site.merchant_id, site.country, site.order))
        self.sql(
            "CREATE TABLE site_locations (merchant_id UBIGINT, legal_country_iso VARCHAR"
            ", site_order INTEGER, lon_deg DOUBLE, lat_deg DOUBLE)"
        )
        for given in GIVEN:
            self.sql(f"CREATE TABLE {given} (point_id BIGINT, tzid VARCHAR, on_boundary BOOLEAN)")
        located, raw, nudged = [], [], []
        for number, site in enumerate(ordered, start=1):
            located.append((site.merchant_id, site.country, site.order, site.lon_deg, site.lat_deg))
            raw += [(number, tzid, len(site.zones) > 1) for tzid in site.zones]
            nudged += [(number, tzid, False) for tzid in site.nudged]
        for table, rows in (("site_locations", located), ("raw_hit", raw), ("nudge_hit", nudged)):
            self.put(table, rows)
        self.sql(
            "CREATE TABLE merchant_mcc_map AS SELECT DISTINCT merchant_id"
            ", (5000 + merchant_id)::SMALLINT AS mcc FROM site_locations"
        )

    def before(self, state: str) -> None:
        if state == "S5":
            self.record()

    def record(self) -> None:
        """What the engine would have recorded of S0 to S4."""
        published = [
            dataset.name
            for dataset in project().datasets.values()
            if dataset.segment == SEGMENT and dataset.state != "S5"
        ]
        self.sql(f"""
            CREATE TABLE IF NOT EXISTS meta_states AS SELECT '2A' AS segment
                , unnest(['S0', 'S1', 'S2', 'S3', 'S4', 'S5']) AS state, 'PASS' AS status, 'x' AS signature;
            CREATE TABLE IF NOT EXISTS meta_outputs AS SELECT '2A' AS segment, 'Sx' AS state
                , unnest({published}) AS dataset, 1::BIGINT AS rows, 'x' AS content_digest, true AS digest_ok;
            CREATE TABLE IF NOT EXISTS meta_bundles AS SELECT '2A' AS segment, 'L2' AS level, true AS ok;
            CREATE TABLE IF NOT EXISTS meta_metrics AS SELECT 'S1' AS state, * FROM s1_counters
                UNION ALL SELECT 'S2', * FROM s2_counters
        """)

    def recount(self) -> None:
        """Make the counters of S1 and S2 again, as if the rows had always been as they are now."""
        for state, name in (("S1", "s1_counters"), ("S2", "s2_counters")):
            models = {query.name: query for query in project().segments[SEGMENT].state(state).models}
            self.make(models[name])
        self.drop("meta_metrics")
        self.record()
