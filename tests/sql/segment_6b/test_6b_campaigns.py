"""Campaigns: each begins, aims and pays as drawn, counted again in Python; a mutant for each law."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.plan.signature import rng_scope_hash
from engine.rng import slot, stream_key
from tests.conftest import shipped

from .flow_fixture import FlowWorld
from .payment_world import SUB, document, text

LAW = document("6B.campaign_law")
KINDS = {row["campaign_kind"]: (number, row) for number, row in enumerate(LAW["campaigns"], 1)}
ALL = 1 << 26


@cache
def key(stream: str) -> tuple[int, int]:
    return stream_key(42, rng_scope_hash(shipped("tiny"), stream), stream)


def halves(stream: str, entity: int, index: int) -> tuple[int, int]:
    """The upper and the lower 26 bits of a slot."""
    return divmod(slot(key(stream), entity, SUB, index), ALL)


def between(least: int, most: int, draw: int) -> int:
    """Evenly by logarithm."""
    return floor(round(least * ((most + 1) / least) ** ((draw + 0.5) / ALL), 6))


@pytest.fixture(scope="module")
def told(tiny_run: Path) -> Iterator[Any]:
    """The tiny run with what is true in it."""
    with duckdb.connect() as world:
        world.execute(f"ATTACH '{tiny_run / 'run.duckdb'}' AS run (READ_ONLY)")
        world.execute("CREATE SCHEMA memory.told")
        for folder in (tiny_run / "data/layer3/6B/truth").iterdir():
            world.execute(f"CREATE VIEW memory.told.{folder.name} AS FROM read_parquet('{folder}/**/*.parquet')")
        world.execute("SET search_path = 'run.main,run.machinery'")
        yield world


class Places:
    """The places that campaigns aim at, as ranges of numbers by their payments of a plain week."""

    def __init__(self, world: Any) -> None:
        rows = world.execute(
            "SELECT place.country_no, place.place_no, place.weekly_volume, place.regulars"
            " FROM place_6B AS place JOIN merchant_zone_key_5B AS key USING (key_no)"
            " WHERE place.site_id IS NOT NULL OR key.channel_group = 'card_not_present' ORDER BY 1, 2"
        ).fetchall()
        self.firsts, self.rows, self.of_country, total = [], [], {}, 0
        for country, place, volume, regulars in rows:
            weight = round(volume * 1000)
            if weight:
                self.firsts.append(total)
                self.rows.append((place, country, regulars))
                first, _ = self.of_country.setdefault(country, (total, 0))
                total += weight
                self.of_country[country] = first, total - first
        self.of_country[0] = 0, total
        self.regulars = dict(
            world.execute("SELECT (place_no::BIGINT << 24) | regular_no, wallet_no FROM regular_6B").fetchall()
        )

    def at(self, draw: int, country: int = 0) -> tuple[int, int, int]:
        """Place, country and regulars at a draw."""
        first, numbers = self.of_country[country]
        return self.rows[bisect_right(self.firsts, first + draw * numbers // ALL) - 1]


@pytest.fixture(scope="module")
def places(told: Any) -> Places:
    return Places(told)


def test_campaigns_begin_as_drawn(told: Any, places: Places) -> None:
    """Every kind, day and candidate: whether one begins, where it aims, and at how many."""
    (pace,) = told.execute("SELECT sum(weekly_volume_expected) / 7 FROM merchant_zone_key_5B").fetchone()
    asked = "SELECT campaign_id, day_no, place_no, country_no, targets FROM memory.told.campaign_6B"
    found = told.execute(asked).fetchall()
    begun = set()
    for number, row in KINDS.values():
        expected = row["starts_per_million"] * pace / 1e6
        candidates = ceil(4 * expected) + 8
        for day in range(-LAW["horizon_before_days"], 91):
            for candidate in range(candidates):
                entity = (number << 32) | ((day + 1024) << 16) | candidate
                if (slot(key("6B.S3.start"), entity, SUB, 0) + 0.5) / 2**52 < expected / candidates:
                    place, country, _ = places.at(halves("6B.S3.start", entity, 1)[0])
                    many = halves("6B.S3.start", entity, 2)[0]
                    targets = between(row["targets_least"], row["targets_most"], many)
                    identity = (number << 25) | ((day + 256) << 14) | candidate
                    begun.add((identity, day, place, country, targets))
    assert set(found) == begun


def test_targets_are_those_whom_the_law_of_regulars_finds(told: Any, places: Places) -> None:
    """Every target that is a regular of a place: its wallet, and how many payments it is to have."""
    exponent = document("6B.attachment")["regulars"]["exponent"]
    rows = told.execute(
        "SELECT campaign.campaign_kind, target.campaign_id, target.target_no, target.place_no, wallet.wallet_no,"
        " target.steps, campaign.place_no, campaign.country_no, role.fraud_role_party"
        " FROM memory.told.campaign_target_6B AS target"
        " JOIN memory.told.campaign_6B AS campaign USING (campaign_id) JOIN wallet_6B AS wallet USING (party_id)"
        " JOIN s5_party_fraud_roles_6A AS role USING (party_id)"
    ).fetchall()
    looked_at = 0
    for kind, campaign, target, place_no, wallet_no, steps, aimed_no, aimed_country, role in rows:
        row = KINDS[kind][1]
        if row["population"] not in ("HOLDERS", "COUNTRY", "CUSTOMERS"):
            continue
        assert role == "CLEAN"
        entity = (campaign << 20) | target
        upper, lower = halves("6B.S3.target", entity, 0)
        if row["population"] == "CUSTOMERS":
            place = next(item for item in places.rows if item[0] == aimed_no)
        else:
            place = places.at(upper, aimed_country if row["population"] == "COUNTRY" else 0)
        power = 1 if row["population"] == "CUSTOMERS" else exponent
        rank = min(place[2] - 1, floor(round(place[2] * ((lower + 0.5) / ALL) ** power, 6)))
        assert (place_no, wallet_no) == (place[0], places.regulars[(place[0] << 24) | rank])
        assert steps == between(row["steps_least"], row["steps_most"], halves("6B.S3.target", entity, 1)[1])
        looked_at += 1
    assert looked_at > 5000


def test_payments_follow_their_targets(told: Any) -> None:
    """No campaign pays more often than drawn, or with another instrument or device than its target's."""
    rows = told.execute(
        "SELECT campaign.campaign_kind, flow.step_no < target.steps, flow.instrument_id = target.instrument_id,"
        " flow.device_id IS NULL OR flow.device_id = target.device_id"
        " FROM memory.told.campaign_flow_6B AS flow"
        " JOIN memory.told.campaign_target_6B AS target USING (campaign_id, target_no)"
        " JOIN memory.told.campaign_6B AS campaign USING (campaign_id)"
    ).fetchall()
    for kind, in_time, same_instrument, same_device in rows:
        assert in_time and same_device
        assert same_instrument or KINDS[kind][1]["law"] == "CHAIN"


def test_every_kind_has_payments_in_truth_and_nothing_else_has(told: Any) -> None:
    found = dict(told.execute("SELECT subtype, count(*) FROM memory.told.flow_truth_6B GROUP BY ALL").fetchall())
    assert set(found) == {kind for kind, (_, row) in KINDS.items() if row["truth_label"] != "LEGIT"}
    made: dict[str, int] = defaultdict(int)
    for table in ("campaign_flow_6B", "campaign_change_6B"):
        for kind, many in told.execute(
            f"SELECT campaign_kind, count(*) FROM memory.told.{table}"
            " JOIN memory.told.campaign_6B USING (campaign_id) GROUP BY ALL"
        ).fetchall():
            made[kind] += many
    assert found == {kind: many for kind, many in made.items() if KINDS[kind][1]["truth_label"] != "LEGIT"}


CHAIN = """
CREATE OR REPLACE TABLE campaign_flow_6B AS
SELECT 1 AS campaign_id, 0 AS target_no, step_no, 'SUPPORTING' AS role, 100 + step_no AS account_id
    , 101 + step_no AS counterparty_account_id, 1000 - 10 * step_no AS amount_minor, 'EUR' AS currency
    , TIMESTAMP '2026-02-01' + to_hours(step_no) AS ts_utc, 'APPROVED' AS auth_decision
    , 'TRANSFER' AS channel, 1 + step_no AS party_id, 1 + step_no AS instrument_id
    , 160 AS device_id, 7 AS ip_id, NULL::UBIGINT AS merchant_id
FROM (SELECT unnest(range(3))::INTEGER AS step_no)
"""
OWNERS = """
CREATE OR REPLACE TABLE s3_instrument_base_6A AS
SELECT 1 + step AS instrument_id, 100 + step AS account_id, 1 + step AS owner_party_id
FROM (SELECT unnest(range(3))::INTEGER AS step)
"""
CHANGE = """
CREATE OR REPLACE TABLE campaign_change_6B AS
SELECT min(arrival_id) AS arrival_id, 1 AS campaign_id, min_by(amount_minor, arrival_id) AS refund_minor
    , 3600 AS refund_delay_s
FROM flow_base_6B WHERE outcome = 'CLEARED' AND first_part_minor IS NULL
"""
MUTANTS = {
    "chains#amount": "UPDATE campaign_flow_6B SET amount_minor = 1001 WHERE step_no = 1",
    "chains#account": "UPDATE campaign_flow_6B SET account_id = 900 WHERE step_no = 2",
    "chains#refused": "UPDATE campaign_flow_6B SET auth_decision = 'DECLINED' WHERE step_no = 0",
    "chains#time": "UPDATE campaign_flow_6B SET ts_utc = ts_utc - INTERVAL 1 DAY WHERE step_no = 1",
    "own_instrument": "UPDATE campaign_flow_6B SET party_id = 77 WHERE step_no = 0",
    "own_instrument#device": "UPDATE campaign_flow_6B SET device_id = NULL WHERE step_no = 0",
    "own_instrument#merchant": "UPDATE campaign_flow_6B SET merchant_id = 5 WHERE step_no = 0",
    "own_instrument#itself": "UPDATE campaign_flow_6B SET counterparty_account_id = account_id WHERE step_no = 0",
    "changes": "UPDATE campaign_change_6B SET refund_minor = refund_minor + 1",
    "changes#delay": "UPDATE campaign_change_6B SET refund_delay_s = NULL",
    "changes#declined": "UPDATE campaign_change_6B SET arrival_id ="
    " (SELECT min(arrival_id) FROM flow_base_6B WHERE outcome = 'DECLINED')",
}


TAKEN = {
    "twice": "UPDATE campaign_flow_6B SET arrival_id = (SELECT min(arrival_id) FROM campaign_change_6B)",
    "moment": "UPDATE campaign_flow_6B SET ts_utc = ts_utc + INTERVAL 1 SECOND WHERE channel = 'REMOTE'",
    "merchant": "UPDATE campaign_flow_6B SET merchant_id = merchant_id + 1 WHERE channel = 'REMOTE'",
    "none": "UPDATE campaign_flow_6B SET arrival_id = NULL WHERE channel = 'IN_PERSON'",
    "site": "UPDATE campaign_flow_6B SET site_id = 'S9' WHERE channel = 'IN_PERSON'",
}


@pytest.mark.parametrize("mutant", TAKEN)
def test_no_arrival_is_taken_twice_or_elsewhere(flows: FlowWorld, mutant: str) -> None:
    law = text("taken_once", "S3/assert")
    assert not flows.sql(law)
    flows.sql(TAKEN[mutant])
    assert flows.sql(law)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_of_a_law_is_seen(flows: FlowWorld, mutant: str) -> None:
    law = text(mutant.partition("#")[0], "S3/assert")
    for made in (CHAIN, OWNERS, CHANGE):
        flows.sql(made)
    assert not flows.sql(law)
    flows.sql(MUTANTS[mutant])
    assert flows.sql(law)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"hours": "NEVER"}, "hours"),
        ({"pool": "NOWHERE"}, "pool"),
        ({"pool": "NONE"}, "pool of the law"),
        ({"beneficiary": "MULE"}, "beneficiary of the law"),
        ({"place": "CIRCLE", "population": "HOLDERS"}, "ring of the law"),
        ({"steps_least": 9, "steps_most": 2}, "least and most"),
        ({"spread_days": 30.0}, "days"),
        ({"campaign_kind": "LOST_STOLEN"}, "twice"),
    ],
)
def test_a_kind_that_cannot_be_made_is_refused(flows: FlowWorld, change: dict[str, Any], rule: str) -> None:
    flows.policy("6B.campaign_law")
    assert not flows.sql(text("kinds", "S3/assert"))
    rows = [dict(row) for row in LAW["campaigns"]]
    rows[0] |= change
    flows.policy("6B.campaign_law", campaigns=rows)
    assert rule in {found for _, found in flows.sql(text("kinds", "S3/assert"))}
