"""The small world of segment 6A with devices, IPs, fraud roles and gates: all states over eight real countries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar

from engine.project.definition import Query
from engine.project.order import named_relations, query_closure
from tests.sql.segment_world import SEED, Changes, SegmentWorld, project

STATES = ("S0", "S1", "S2", "S3", "S4", "S5")
POLICIES = tuple(sorted(name for name in project().policies if name.startswith("6A.")))
OUTLETS = {"US": 140, "CA": 30, "DE": 60, "FR": 50, "GB": 45, "BR": 40, "KE": 15, "JP": 20}
ARRIVALS_PER_OUTLET = 285.0
MERCHANTS = 40
HEAD_CODES = (5411, 5812, 4829, 5816, 7995, 3011, 7011, 5999)
CODES = (*HEAD_CODES, 5541, 5651, 5814, 5912, 4900, 8011, 5732, 7230, 5200, 5311, 4121, 8220)
"""Category codes of the merchants: few of them risky, as in the world."""

INPUTS = """
CREATE TABLE outlet_catalogue (merchant_id UBIGINT, legal_country_iso VARCHAR, home_country_iso VARCHAR,
    site_order INTEGER);
CREATE TABLE merchant_mcc_map (merchant_id UBIGINT, mcc SMALLINT);
CREATE TABLE merchant_zone_profile_5A (merchant_id UBIGINT, legal_country_iso VARCHAR,
    weekly_volume_expected DOUBLE, channel_group VARCHAR);
CREATE TABLE arrival_summary (scenario_id VARCHAR, legal_country_iso VARCHAR, realised_arrivals BIGINT);
CREATE TABLE country (country_iso VARCHAR, population BIGINT);
CREATE TABLE meta_states (segment VARCHAR, state VARCHAR, status VARCHAR, signature VARCHAR);
CREATE TABLE meta_outputs (segment VARCHAR, state VARCHAR, dataset VARCHAR, rows BIGINT,
    content_digest VARCHAR, digest_ok BOOLEAN);
CREATE VIEW meta_columns AS
    SELECT '6A' AS segment, upper(left(table_name, 2)) AS state, table_name AS dataset, column_name
        , data_type AS column_type
    FROM duckdb_columns() WHERE NOT internal;
CREATE TABLE meta_bundles (segment VARCHAR, level VARCHAR, ok BOOLEAN);
CREATE TABLE meta_metrics (state VARCHAR, metric VARCHAR, key VARCHAR, value DOUBLE);
CREATE TABLE meta_run (seed UBIGINT, profile VARCHAR, manifest_fingerprint VARCHAR);
CREATE TABLE seed_runs (seed UBIGINT, run_id VARCHAR, verdict VARCHAR);
CREATE TABLE seed_gates (seed UBIGINT, test_id VARCHAR, metric_name VARCHAR, value DOUBLE);
"""

JUDGING_STEPS = {"validation_checks", "measure"}
"""Steps of S5 that look at what is published."""
PUBLISHED_AS_NUMBERS = {
    "party.posture",
    "account.posture",
    "device.posture",
    "ip.posture",
    "merchant.posture",
    "ip.risky_device_count",
}
"""Models among those that draw the roles that look at what is published: S5 counts its cells from them."""

Board = dict[tuple[str, str], dict[str, Any]]
CHANGED = re.compile(r"(?:UPDATE|DELETE FROM|INSERT INTO|ALTER TABLE)\s+([\w.]+)")


@cache
def readers() -> dict[str, tuple[set[str], Query]]:
    """Model or gate of the segment -> what it reads, and itself; in the order in which they run."""
    segment = project().segments["6A"]
    queries = (*(model for state in segment.states for model in state.models), *segment.gates)
    return {query.name: (named_relations(query.sql, project().macros), query) for query in queries}


@cache
def neighbourhood_models() -> tuple[Query, ...]:
    """The models of S4 that count the published links; S4 proves that they do, so a changed link changes them."""
    return tuple(
        query
        for query in project().segments["6A"].state("S4").models
        if (query.folder == "neighbourhoods" and query.materialize == "dataset")
        or query.name in ("anonymising_ip", "ip_party")
    )


@cache
def cell_models() -> tuple[Query, ...]:
    """The models that count the cells of the gates in what is published, in their order."""
    models = project().segments["6A"].state("S5").models
    cells = [query for query in models if query.name == "s5_realism_cells_6A"]
    counting = [
        query
        for query in models
        if query.materialize != "json" and (query.step in JUDGING_STEPS or query.name in PUBLISHED_AS_NUMBERS)
    ]
    return (*neighbourhood_models(), *query_closure(counting, cells, project().macros), *cells)


def downstream(touched: Iterable[str], among: Iterable[Query]) -> list[Query]:
    """Those of the queries that read a touched relation, directly or through each other, in their order."""
    stale = set(touched)
    found = []
    for query in among:
        if query.name not in stale and readers()[query.name][0] & stale:
            stale.add(query.name)
            found.append(query)
    return found


class GraphWorld(SegmentWorld):
    """All of 6A in memory; `world_scale` sets the number of parties, about 40,000 times it."""

    SEGMENT: ClassVar[str] = "6A"
    POLICIES: ClassVar[tuple[str, ...]] = POLICIES
    LOOSE: ClassVar[Changes] = {
        "6A.t10_baseline": {
            "baseline_values": {
                "c4_attachable_parties": {"value": 0.90},
                "c10_top_ip_share": {"value": 0.16},
                "c11_varied_parties": {"value": 0.54},
            }
        }
    }
    """The baseline of a world that is small."""

    def __init__(self, changes: Changes | None = None, world_scale: float = 0.1, seed: int = SEED) -> None:
        super().__init__(
            {
                **(changes or {}),
                "6A.population_priors": {"world_size": {"size_scale": 0.0128, "world_scale": world_scale}},
                "6A.realism_gate": {"bootstrap": {"replicates": 60}},
            },
            seed,
        )
        self.board: Board = {}
        self.sql(INPUTS)
        self.sql("INSERT INTO country SELECT unnest(countries), 10000000 FROM policy_6A.subregions")
        for country, count in OUTLETS.items():
            self.sql(
                f"INSERT INTO outlet_catalogue SELECT 1 + i % {MERCHANTS}, '{country}', "
                f"['US', 'DE', 'BR', 'KE', 'JP'][1 + i % {MERCHANTS} % 5], i FROM range({count}) AS t(i)"
            )
            self.sql(
                f"INSERT INTO merchant_zone_profile_5A SELECT 1 + i, '{country}',"
                f" {count * ARRIVALS_PER_OUTLET / 5}, 'card_not_present' FROM range(5) AS t(i)"
            )
            self.put("arrival_summary", [("baseline_v1", country, round(count * ARRIVALS_PER_OUTLET * 90 / 7))])
        self.put("merchant_mcc_map", [(i + 1, CODES[i % len(CODES)]) for i in range(MERCHANTS)])
        self.put("meta_run", [(seed, "tiny", "0" * 64)])
        self.put("meta_bundles", [("5A", "L2", True), ("6A", "L2", True)])

    def before(self, state: str) -> None:
        """The engine's records of the states before the bundle."""
        if state != "S5":
            return
        self.sql("DELETE FROM meta_outputs; DELETE FROM meta_states")
        self.put("meta_states", [("6A", name, "PASS", name) for name in STATES[:-1]])
        names = [name for name, dataset in project().datasets.items() if dataset.segment == "6A"]
        books = [f"{book}_6A_{name}" for book in ("rng_event", "rng_trace", "rng_audit") for name in STATES[1:-1]]
        self.put("meta_outputs", [("6A", "S1", name, 1, "0", True) for name in (*names, *books)])

    def scored(self) -> None:
        """Every gate as the world stands; `board` keeps it."""
        self.board = named_board(self.gates())

    def change(self, statements: str) -> set[str]:
        """Run statements; the relations that they changed."""
        self.sql(statements)
        return set(CHANGED.findall(statements))

    def remake(self, touched: Iterable[str], *states: str) -> list[Query]:
        """The models of the states that read what was touched, made again; which they were."""
        segment = project().segments[self.SEGMENT]
        stale = downstream(touched, [model for state in states for model in segment.state(state).models])
        for query in stale:
            self.make(query)
        return stale

    def rescored(self, statements: str, *names: str) -> Board:
        """The rows that a change moves, of the named gates or of all: only what reads it runs again."""
        segment = project().segments[self.SEGMENT]
        asked = [
            query
            for query in segment.gates
            if query.materialize == "gate" and query.name in (names or {query.name})
        ]
        needed = {query.name for query in (*query_closure(segment.gates, asked, project().macros), *asked)}
        touched = self.change(statements)
        counted = downstream(touched, cell_models())
        for query in counted:
            self.make(query)
        stale = downstream(
            {*touched, *(query.name for query in counted)},
            [query for query in segment.gates if query.name in needed],
        )
        return named_board(self._score(tuple(stale)))


def named_board(board: Board) -> Board:
    """(gate, metric) -> row, gates by the first part of their names."""
    return {(test.split("_")[0], metric): row for (test, metric), row in board.items()}


@cache
def thresholds() -> tuple[dict[str, Any], ...]:
    """The rows of both threshold policies: the plan's bands, and band A."""
    policies = project().policies
    plan = policies["6A.realism_gate"].document["gate_thresholds"]
    return (*plan, *policies["6A.outside_gate"].document["outside_thresholds"])


@cache
def reported() -> frozenset[tuple[str, str]]:
    """The metrics that do not decide."""
    return frozenset(
        (row["test_id"].split("_")[0], row["metric_name"]) for row in thresholds() if not row["decides"]
    )


def failing(board: Board, band: str = "pass_B") -> set[str]:
    """The metrics that decide and miss a band that they have, as gate.metric."""
    return {
        f"{test}.{metric}"
        for (test, metric), row in board.items()
        if (test, metric) not in reported() and band in row and not (row[band] and row.get("pass_B", True))
    }
