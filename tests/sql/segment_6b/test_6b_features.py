"""Features: counted again in Python, free of what came later; each way to leak that we thought of turns a test red."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from .feature_fixture import PARTIES, START, FeatureWorld
from .flow_fixture import ROOT

Rows = list[dict[str, Any]]
MOMENT = datetime(2026, 1, 13, 12)
HOUR, DAY, ANSWER = timedelta(hours=1), timedelta(days=1), timedelta(seconds=30)
MACROS = ("feature_parts", "features")

LEAKS = {
    "the mean with the payment itself": (
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING",
        "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
    ),
    "an hour to both sides": (
        "RANGE BETWEEN 3600000000 PRECEDING AND 1 PRECEDING",
        "RANGE BETWEEN 3600000000 PRECEDING AND 1 FOLLOWING",
    ),
    "a day to both sides": (
        "RANGE BETWEEN 86400000000 PRECEDING AND 1 PRECEDING",
        "RANGE BETWEEN 86400000000 PRECEDING AND 86400000000 FOLLOWING",
    ),
    "answers that nobody has": (
        "RANGE BETWEEN 86400000000 PRECEDING AND 30000000 PRECEDING",
        "RANGE BETWEEN 86400000000 PRECEDING AND CURRENT ROW",
    ),
    "the last visit for the first": ("min(flow_id)", "max(flow_id)"),
    "parties that come later": ("first_met.first_us < own.us AND", ""),
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
    feature_world.sql("BEGIN")
    try:
        yield feature_world
    finally:
        feature_world.sql("ROLLBACK")


def features(world: FeatureWorld, moment: datetime = MOMENT, where: str = "true") -> Rows:
    return world.rows(f"FROM features_at('{moment}') WHERE {where} ORDER BY flow_id")


def recount(world: FeatureWorld) -> Rows:
    """Each feature from all payments and labels, payment by payment."""
    flows = world.rows("FROM flow_6B ORDER BY flow_id")
    usual = dict(
        world.sql(
            "SELECT merchant_id, (group_no, median) FROM usual_of_merchant('merchant_mcc_map', 'policy_6B.group_ranges', 'policy_6B.groups')"
        )
    )
    ((transfer,),) = world.sql("SELECT transfer.median_euros FROM policy_6B.campaign_law")
    money = {country: (per_euro * 10**exponent, price / per_euro) for country, per_euro, exponent, price in world.sql(
        "SELECT country_iso, per_euro, exponent, price FROM policy_6B.countries JOIN policy_6B.currencies USING (currency)")}  # fmt: skip
    home = dict(world.sql("SELECT party_id, country_iso FROM s1_party_base_6A"))
    opened = dict(world.sql("SELECT account_id, opened_on FROM s2_account_base_6A"))
    holder = dict(world.sql("SELECT device_id, primary_party_id FROM s4_device_base_6A"))
    by_id = {flow["flow_id"]: flow for flow in flows}
    labels: dict[int, Rows] = defaultdict(list)
    called: dict[tuple[str, int], datetime] = {}
    for label in world.rows("FROM flow_label_6B ORDER BY flow_id, label_no"):
        labels[label["flow_id"]].append(label)
        if label["label"] == "FRAUD":
            for side in ("party_id", "ip_id", "device_id", "counterparty_account_id"):
                if (key := by_id[label["flow_id"]][side]) is not None:
                    known = called.get((side, key), datetime.max)
                    called[side, key] = min(known, label["available_ts"])
    of_party: dict[int, Rows] = defaultdict(list)
    met: dict[tuple[str, int], Rows] = defaultdict(list)
    for flow in flows:
        of_party[flow["party_id"]].append(flow)
        for side in ("ip_id", "device_id", "counterparty_account_id"):
            if flow[side] is not None:
                met[side, flow[side]].append(flow)

    def before(rows: Rows, flow: dict[str, Any], reach: timedelta = timedelta(days=999)) -> Rows:
        found = rows[: bisect_left([row["ts_utc"] for row in rows], flow["ts_utc"])]
        return [row for row in found if row["ts_utc"] >= flow["ts_utc"] - reach]

    out: Rows = []
    for flow in flows:
        party, now = flow["party_id"], flow["ts_utc"]
        past = before(of_party[party], flow)
        day = [row for row in past if row["ts_utc"] >= now - DAY]
        with_us = {
            side: before(met[side, flow[side]], flow) if flow[side] is not None else []
            for side in ("ip_id", "device_id", "counterparty_account_id")
        }
        said = [label["label"] for label in labels[flow["flow_id"]] if label["available_ts"] <= MOMENT]
        per_euro, price = money[flow["merchant_country_iso"]]
        group_no, median = usual.get(flow["merchant_id"], (0, transfer))
        total, largest = (
            sum(row["home_amount_minor"] for row in past),
            max((row["home_amount_minor"] for row in past), default=None),
        )
        is_new = {key: flow[key] is not None and all(row[key] != flow[key] for row in past)
            for key in ("merchant_id", "counterparty_account_id", "device_id", "ip_id", "merchant_country_iso")}  # fmt: skip
        parties = {side: len({row["party_id"] for row in rows} - {party}) for side, rows in with_us.items()}
        out.append({
            "flow_id": flow["flow_id"], "ts_utc": now, "is_later": now >= MOMENT, "label": None if now >= MOMENT else (["LEGIT", *said])[-1],
            "local_hour": (now + timedelta(minutes=flow["utc_offset_minutes"])).hour,
            "is_remote": flow["channel"] == "REMOTE", "is_transfer": flow["channel"] == "TRANSFER",
            "is_contactless": flow["entry_mode"] == "CONTACTLESS", "is_magstripe": flow["entry_mode"] == "MAGSTRIPE",
            "line_of_business": group_no, "is_abroad": flow["merchant_country_iso"] != home[party],
            "is_other_device": flow["device_id"] is not None and holder[flow["device_id"]] != party,
            "account_days": (now.date() - opened[flow["account_id"]]).days,
            "euros": flow["amount_minor"] / per_euro, "over_usual": flow["amount_minor"] / per_euro / (median * price),
            "over_mean": flow["home_amount_minor"] * len(past) / total if past else None,
            "over_largest": flow["home_amount_minor"] / largest if past else None,
            "seconds_since": (now - past[-1]["ts_utc"]) / timedelta(seconds=1) if past else None,
            "payments_before": len(past), "payments_hour": len(before(past, flow, HOUR)), "payments_day": len(day),
            "euros_day": sum(row["home_amount_minor"] for row in day) / money[home[party]][0],
            "declines_day": sum(1 for row in day if row["ts_utc"] <= now - ANSWER and (row["attempts"] > 1 or row["auth_decision"] == "DECLINED")),
            "is_new_payee": is_new["merchant_id"] or is_new["counterparty_account_id"], "is_new_device": is_new["device_id"],
            "is_new_address": is_new["ip_id"], "is_new_country": is_new["merchant_country_iso"],
            "address_payments_hour": len(before(with_us["ip_id"], flow, HOUR)), "address_parties": parties["ip_id"],
            "device_parties": parties["device_id"], "beneficiary_parties": parties["counterparty_account_id"],
            "received_day": len(before(met["counterparty_account_id", flow["account_id"]], flow, DAY)) if flow["channel"] == "TRANSFER" else 0,
            **{f"{name}_called_fraud": flow[side] is not None and called.get((side, flow[side]), datetime.max) < now for name, side in
                (("party", "party_id"), ("address", "ip_id"), ("device", "device_id"), ("beneficiary", "counterparty_account_id"))},
        })  # fmt: skip
    return out


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
    assert differences(features(world), recount(world)) == set()


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
    """All payments from a moment on get another payer, payee, place, amount and answer, half of them vanish; all labels that come then too."""
    moment = START + timedelta(hours=hours)
    before = features(world, moment, "NOT is_later")
    assert before
    world.sql(
        f"""DELETE FROM flow_6B WHERE ts_utc >= TIMESTAMP '{moment}' AND flow_id % 2 = 0;
        UPDATE flow_6B SET party_id = 1 + party_id % {PARTIES}, account_id = 1 + account_id % {PARTIES}, merchant_country_iso = 'US', device_id = 101
            , ip_id = 1, amount_minor = 999999, home_amount_minor = 999999, auth_decision = 'DECLINED', attempts = 3, outcome = 'DECLINED'
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
        f"""UPDATE flow_6B SET auth_decision = CASE auth_decision WHEN 'DECLINED' THEN 'APPROVED' ELSE 'DECLINED' END, decline_reason = NULL
            , attempts = 4 - attempts, outcome = 'OPEN', refund_minor = 1
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
