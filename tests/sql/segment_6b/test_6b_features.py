"""Features: counted again in Python, free of what came later; each leak that we thought of is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.sql.segment_world import ROOT

from .feature_fixture import PARTIES, START, FeatureWorld
from .feature_recount import Recount

Rows = list[dict[str, Any]]
MOMENT = datetime(2026, 1, 13, 12)
MACROS = ("feature_parts", "features")

BEFORE = "BETWEEN UNBOUNDED PRECEDING AND"
HOUR, DAY = ("RANGE BETWEEN 3600000000 PRECEDING AND", "RANGE BETWEEN 86400000000 PRECEDING AND")
LEAKS = {
    "the mean with the payment itself": (f"ROWS {BEFORE} 1 PRECEDING", f"ROWS {BEFORE} CURRENT ROW"),
    "an hour to both sides": (f"{HOUR} 1 PRECEDING", f"{HOUR} 1 FOLLOWING"),
    "a day to both sides": (f"{DAY} 1 PRECEDING", f"{DAY} 86400000000 FOLLOWING"),
    "answers that nobody has": (f"{DAY} 30000000 PRECEDING", f"{DAY} CURRENT ROW"),
    "the last visit for the first": ("min(flow_id)", "max(flow_id)"),
    "parties that come later": (f"RANGE {BEFORE} 1 PRECEDING", f"RANGE {BEFORE} UNBOUNDED FOLLOWING"),
    "labels when they are given": ("epoch_us(label.available_ts) AS us", "epoch_us(label.event_ts) AS us"),
    "labels at any time": ("coalesce(device_called.us < paid.us, false)", "device_called.us IS NOT NULL"),
    "transfers that come later": ("epoch_us(earlier.ts_utc) < sent.us AND", ""),
    "the label of the end": ("labels_as_of(moment)", "labels_as_of('2027-01-01')"),
}


@pytest.fixture(scope="module")
def feature_world() -> Iterator[FeatureWorld]:
    world = FeatureWorld()
    yield world
    world.connection.close()


@pytest.fixture
def world(feature_world: FeatureWorld) -> Iterator[FeatureWorld]:
    with feature_world.undone():
        yield feature_world


def features(world: FeatureWorld, moment: datetime = MOMENT, where: str = "true") -> Rows:
    return world.rows(f"FROM features_at('{moment}') WHERE {where} ORDER BY flow_id")


def differences(found: Rows, expected: Rows) -> set[str]:
    """Columns that differ somewhere."""
    assert [row["flow_id"] for row in found] == [row["flow_id"] for row in expected]
    assert found and list(found[0]) == list(expected[0])
    pairs = [(one, other) for one, other in zip(found, expected, strict=True) if one != other]
    return {
        name
        for one, other in pairs
        for name in one
        if one[name] != (pytest.approx(other[name], rel=1e-9) if isinstance(other[name], float) else other[name])
    }


def test_the_world_has_what_features_look_at(world: FeatureWorld) -> None:
    rows = features(world)
    for name in list(rows[0])[2:]:
        assert len({row[name] for row in rows}) > 1, name


def test_features_are_those_counted_one_by_one(world: FeatureWorld) -> None:
    assert differences(features(world), Recount(world, MOMENT).rows()) == set()


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_seen(world: FeatureWorld, leak: str) -> None:
    """Each changes columns that are counted again, so that the macro cannot come to it unseen."""
    old, new = LEAKS[leak]
    changed = 0
    expected = features(world)
    for name in MACROS:
        macros = (ROOT / "macros" / f"{name}.sql").read_text("utf-8")
        changed += macros.count(old)
        world.sql(macros.replace(old, new))
    assert changed
    assert differences(features(world), expected)


@pytest.mark.parametrize("hours", [30, 111, 200, 260])
def test_what_comes_later_changes_no_feature(world: FeatureWorld, hours: int) -> None:
    """From a moment on all payments have other parties, places, amounts and answers, or vanish; labels too."""
    moment = START + timedelta(hours=hours)
    before = features(world, moment, "NOT is_later")
    assert before
    world.sql(
        f"""DELETE FROM flow_6B WHERE ts_utc >= TIMESTAMP '{moment}' AND flow_id % 2 = 0;
        UPDATE flow_6B SET party_id = 1 + party_id % {PARTIES}, account_id = 1 + account_id % {PARTIES}
            , merchant_country_iso = 'US', device_id = 101, ip_id = 1
            , amount_minor = 999999, home_amount_minor = 999999
            , auth_decision = 'DECLINED', attempts = 3, outcome = 'DECLINED'
            , counterparty_account_id = CASE WHEN counterparty_account_id IS NOT NULL THEN 3 END
        WHERE ts_utc >= TIMESTAMP '{moment}';
        UPDATE flow_label_6B SET label = 'FRAUD' WHERE available_ts > TIMESTAMP '{moment}';
        DELETE FROM flow_label_6B WHERE available_ts > TIMESTAMP '{moment}' AND flow_id % 2 = 0"""
    )
    assert differences(features(world, moment, "NOT is_later"), before) == set()


def test_no_payment_knows_its_own_answer(world: FeatureWorld) -> None:
    """Nor what became of it: one payment of each party answers otherwise, and its own features stay."""
    asked = "flow_id IN (SELECT max(flow_id) FROM flow_6B GROUP BY party_id)"
    before = features(world, where=asked)
    world.sql(
        f"""UPDATE flow_6B
        SET auth_decision = CASE auth_decision WHEN 'DECLINED' THEN 'APPROVED' ELSE 'DECLINED' END
            , decline_reason = NULL, attempts = 4 - attempts, outcome = 'OPEN', refund_minor = 1
        WHERE {asked}"""
    )
    assert len(before) > 20
    assert differences(features(world, where=asked), before) == set()


def test_shares_of_the_parties_are_the_whole(world: FeatureWorld) -> None:
    parts = [row for share in range(7) for row in world.rows(f"FROM features_of_share('{MOMENT}', 7, {share})")]
    assert differences(sorted(parts, key=lambda row: int(row["flow_id"])), features(world)) == set()


def test_the_page_has_every_column(world: FeatureWorld) -> None:
    page = (ROOT / "docs" / "train-a-model.md").read_text("utf-8")
    told = [
        name for line in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for name in re.findall(r"`(\w+)`", line)
    ]
    assert told == [name for name, *_ in world.sql(f"DESCRIBE FROM features_at('{MOMENT}')")]
