"""The small world of segment 6A with devices, IPs, fraud roles and gates: all states over eight real"
  " countries."""

from __future__ import annotations

from typing import Any, ClassVar

from segment_world import Changes, SegmentWorld, project

STATES = ("S0", "S1", "S2", "S3", "S4", "S5")
POLICIES = tuple(sorted(name for name in project().policies if name.startswith("6A.")))
OUTLETS = {"US": 140, "CA": 30, "DE": 60, "FR": 50, "GB": 45, "BR": 40, "KE": 15, "JP": 20}
ARRIVALS_PER_OUTLET = 285.0
MERCHANTS = 40
CODES = (5411, 5812, 4829, 5816, 7995, 3011, 7011, 5999)

INPUTS = """
CREATE TABLE outlet_catalogue (merchant_id UBIGINT, legal_country_iso VARCHAR, home_country_iso VARCHAR,
    site_order INTEGER);
CREATE TABLE merchant_mcc_map (merchant_id UBIGINT, mcc SMALLINT);
CREATE TABLE merchant_zone_profile_5A (merchant_id UBIGINT, legal_country_iso VARCHAR,
    weekly_volume_expected DOUBLE);
CREATE TABLE arrival_summary (scenario_id VARCHAR, legal_country_iso VARCHAR, expected_arrivals DOUBLE);
CREATE TABLE country (country_iso VARCHAR);
CREATE TABLE meta_states (segment VARCHAR, state VARCHAR, status VARCHAR, signature VARCHAR);
CREATE TABLE meta_outputs (segment VARCHAR, state VARCHAR, dataset VARCHAR, rows BIGINT,
    content_digest VARCHAR, digest_ok BOOLEAN);
CREATE TABLE meta_bundles (segment VARCHAR, level VARCHAR, ok BOOLEAN);
CREATE TABLE meta_metrics (state VARCHAR, metric VARCHAR, key VARCHAR, value DOUBLE);
CREATE TABLE meta_run (seed UBIGINT, profile VARCHAR, manifest_fingerprint VARCHAR);
"""


class GraphWorld(SegmentWorld):
    """All of 6A in memory; `world_scale` sets the number of parties, about 40,000 times it."""

    SEGMENT: ClassVar[str] = "6A"
    POLICIES: ClassVar[tuple[str, ...]] = POLICIES

    def __init__(self, changes: Changes | None = None, world_scale: float = 0.1) -> None:
        super().__init__({
            **(changes or {}),
            "6A.population_priors": {"world_size": {"size_scale": 0.0128, "world_scale": world_scale}},
            "6A.realism_gate": {"replicates": 60, **(changes or {}).get("6A.realism_gate", {})},
        })
        self.sql(INPUTS)
        self.sql("INSERT INTO country SELECT unnest(countries) FROM policy_6A.subregions")
        for country, count in OUTLETS.items():
            self.sql(f"INSERT INTO outlet_catalogue SELECT 1 + i % {MERCHANTS}, '{country}', "
                     f"['US', 'DE', 'BR', 'KE', 'JP'][1 + i % {MERCHANTS} % 5], i FROM range({count}) AS t(i)")
            self.put("merchant_zone_profile_5A", [(1, country, count * ARRIVALS_PER_OUTLET)])
            self.put("arrival_summary", [("baseline_v1", country, count * ARRIVALS_PER_OUTLET * 90 / 7)])
        self.put("merchant_mcc_map", [(i + 1, CODES[i % len(CODES)]) for i in range(MERCHANTS)])
        self.put("meta_run", [(42, "tiny", "0" * 64)])
        self.put("meta_bundles", [("5A", "L2", True), ("6A", "L2", True)])

    def before(self, state: str) -> None:
        """The engine's records of the states before the bundle."""
        if state != "S5":
            return
        self.sql("DELETE FROM meta_outputs")
        self.put("meta_states", [("6A", name, "PASS", name) for name in STATES[:-1]])
        names = [name for name, dataset in project().datasets.items() if dataset.segment == "6A"]
        books = [f"{book}_6A_{name}" for book in ("rng_event", "rng_trace",
                "rng_audit") for name in STATES[1:-1]]
        self.put("meta_outputs", [("6A", "S1", name, 1, "0", True) for name in (*names, *books)])


def board_of(world: GraphWorld) -> dict[tuple[str, str], dict[str, Any]]:
    """(gate, metric) -> row, gates by the first part of their names."""
    return {(test.split("_")[0], metric): row for (test, metric), row in world.gates().items()}


def failing(board: dict[tuple[str, str], dict[str, Any]], band: str = "pass_B") -> set[str]:
    """The gates that miss a band with a metric that decides."""
    return {test for (test, metric), row in board.items() if metric != "or_ip" and not row[band]}
