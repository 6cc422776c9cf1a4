"""Every payment of the small world drawn again in Python, from its block to its last refund, and put in order."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from math import cos, exp, floor, isclose, log, log10, pi, sin, sqrt
from typing import Any

import pytest

from engine.rng import slot

from .flow_fixture import DAYS, KEY, KEYS, KINDS, STREAM, FlowWorld, month_day
from .payment_world import SUB, document, text

AMOUNT, DECISION, LIFE = document("6B.amount"), document("6B.decision"), document("6B.lifecycle")
REASONS = ("INSUFFICIENT_FUNDS", "EXPIRED_CARD", "ISSUER_RISK", "THREE_DS_FAILED", "ISSUER_TIMEOUT")


def bits(number: int, start: int, width: int) -> int:
    """Of a slot of 52 bits, so many from the highest on."""
    return (number >> (52 - start - width)) & ((1 << width) - 1)


def middle(number: int, width: int) -> float:
    return float((number + 0.5) / 2**width)


@cache
def line_of(mcc: int) -> str:
    """The line of business: the narrowest range that holds the code."""
    held = [row for row in AMOUNT["group_ranges"] if row["mcc_from"] <= mcc <= row["mcc_to"]]
    return str(min(held, key=lambda row: row["mcc_to"] - row["mcc_from"])["group"])


def money_of(country: str) -> tuple[str, int, float, float]:
    """Currency, least step of prices, minor units for a euro, steps for what costs a euro in Germany."""
    law = AMOUNT["countries"][country]
    currency = AMOUNT["currencies"][law["currency"]]
    exponent = currency["exponent"]
    step = 10 ** max(0, round(log10(law["price"])) + exponent - 2)
    return law["currency"], step, currency["per_euro"] * 10**exponent, law["price"] * 10**exponent / step


def ended(steps: int, ending: float, law: dict[str, Any]) -> int:
    """A price with its ending."""
    if ending < law["nines"]:
        return max((steps + 50) // 100 * 100 - 1, 99)
    if ending < law["nines"] + law["halves"]:
        return steps // 100 * 100 + 50
    if ending < law["nines"] + law["halves"] + law["rounds"]:
        return max((steps + 50) // 100 * 100, 100)
    if ending < law["nines"] + law["halves"] + law["rounds"] + law["fives"]:
        return max((steps + 250) // 500 * 500, 500)
    return steps


class Payment:
    """What the block of an arrival makes of it."""

    def __init__(self, arrival: dict[str, Any]) -> None:
        self.arrival = arrival
        key_no = (arrival["arrival_id"] >> 31) & 0xFFFFF
        _, mcc, self.country, channel = KEYS[key_no - 1]
        self.is_remote = channel == "card_not_present"
        self.law = next(row for row in AMOUNT["groups"] if row["group"] == line_of(mcc))
        self.life = next(row for row in LIFE["group_lives"] if row["group"] == line_of(mcc))
        clears = self.life["clears_remote" if self.is_remote else "clears_present"]
        self.kind = next(row for row in LIFE["clearing_kinds"] if row["clearing_kind"] == clears)
        self.rates = next(row for row in DECISION["channels"] if row["is_remote"] == self.is_remote)
        self.slots = [slot(KEY, arrival["arrival_id"], SUB, index) for index in range(4)]
        self.currency, self.step, self.rate, prices = money_of(self.country)
        first, second = middle(bits(self.slots[0], 0, 26), 26), middle(bits(self.slots[0], 26, 26), 26)
        radius = sqrt(-2 * log(first))
        self.relative = exp(self.law["sigma"] * radius * cos(2 * pi * second))
        self.slowness = exp(self.rates["latency_sigma"] * radius * sin(2 * pi * second))
        rank = AMOUNT["affluence"][arrival["party_type"]]
        affluence = rank["level"] * exp(rank["slope"] * (arrival["wealth_rank"] - 0.5))
        self.free = self.law["median"] * prices * affluence * self.relative

    def amounts(self) -> set[int]:
        """The amount in minor units, or both where it lies on an edge that rounding decides."""
        whole = {max(round(self.free * (1 + nudge)), 1) for nudge in (-1e-4, 0, 1e-4)}
        ending = middle(bits(self.slots[1], 0, 16), 16)
        return {ended(steps, ending, self.law) * self.step for steps in range(min(whole), max(whole) + 1)}

    def latency_us(self) -> float:
        asked = max(self.rates["latency_median_ms"] * 1000 * self.slowness, DECISION["latency_least_ms"] * 1000)
        return float(min(asked, DECISION["timeout_ms"] * 1000))

    def funds(self, euros: float) -> float:
        """The chance that money is missing."""
        rule = DECISION["funds_law"]
        _, account_type, limit, pay_day = KINDS[self.arrival["kind_no"]]
        if limit is not None and euros > limit:
            return 1.0
        month = 1.0
        if pay_day is not None:
            since = (month_day(self.arrival["arrival_id"] >> 51) - pay_day) % 31
            month = rule["after_pay"] + rule["month_rise"] * (since / rule["month_days"]) ** 2
        chance = DECISION["funds_rates"][account_type]["rate"]
        chance *= rule["wealth_at_least"] - rule["wealth_slope"] * self.arrival["wealth_rank"]
        chance *= rule["remote_factor"] if self.is_remote else 1.0
        return float(
            min(0.9, chance * month * min(rule["amount_most"], max(rule["amount_least"], sqrt(self.relative))))
        )

    def reason(self, euros: float, three_ds: str) -> tuple[str | None, bool]:
        """Why the first answer is no, and whether that stands clear of every edge."""
        drawn = middle(bits(self.slots[1], 32, 20), 20)
        risk = self.rates["risk_domestic" if self.country == self.arrival["home"] else "risk_abroad"]
        failed = DECISION["challenge_failed_share"] if three_ds == "CHALLENGED" else 0.0
        ends, edge = [], 0.0
        for share in (self.funds(euros), self.rates["expired"], risk, failed):
            edge += share
            ends.append(edge)
        is_clear = all(abs(drawn - end) > 2e-6 for end in ends)
        for reason, end in zip(REASONS, ends, strict=False):
            if drawn < end:
                return reason, is_clear
        is_late = drawn >= 1 - self.rates["timeout"] or self.latency_us() >= DECISION["timeout_ms"] * 1000
        return (REASONS[4] if is_late else None), is_clear

    def fate(self, steps: int) -> str:
        """What becomes of an approved payment."""
        drawn = middle(bits(self.slots[2], 0, 16), 16)
        ends = [LIFE["reversal"]["share"], self.life["missing"]]
        ends += (
            [LIFE["split"]["partial_share"], LIFE["split"]["multiple_share"]] if self.kind["is_split"] else [0, 0]
        )
        edges = [round(sum(ends[: place + 1]) * 65536) / 65536 for place in range(4)]
        left = DAYS - (self.arrival["arrival_id"] >> 51)
        missing = "OPEN" if self.kind["hold_days"] >= left else "EXPIRED"
        for name, edge in zip(("REVERSED", missing, "PARTIAL", "MULTIPLE"), edges, strict=True):
            if drawn < edge:
                return "CLEARED" if name in ("PARTIAL", "MULTIPLE") and steps == 1 else name
        return "CLEARED"

    def clearing_s(self, fate: str) -> int | None:
        drawn = middle(bits(self.slots[2], 16, 16), 16)
        if fate == "REVERSED":
            rule = LIFE["reversal"]
            return int(rule["from_s"] + floor((rule["to_s"] - rule["from_s"]) * drawn**3))
        if fate in ("CLEARED", "PARTIAL", "MULTIPLE"):
            return int(self.kind["from_s"] + floor((self.kind["to_s"] - self.kind["from_s"] + 1) * drawn))
        return None

    def refund(self) -> tuple[bool, float] | None:
        """Whether in part, and where between the least and the longest wait; None: no refund."""
        share = round(self.life["refunds_remote" if self.is_remote else "refunds_present"] * 2**20)
        drawn = bits(self.slots[2], 32, 20)
        if drawn >= share:
            return None
        u, part = (drawn + 0.5) / share, LIFE["refund"]["partial_share"]
        return (True, u / part) if u < part else (False, (u - part) / (1 - part))


@pytest.fixture(scope="module")
def payments(flow_world: FlowWorld) -> list[tuple[Payment, dict[str, Any]]]:
    found = flow_world.rows("""
        SELECT flow.*, party.party_type, party.wealth_rank, party.country_iso AS home, moment.ts_utc
            , list_position(['RETAIL_DEBIT_CARD_PHYSICAL', 'RETAIL_CREDIT_CARD_PHYSICAL', 'WALLET_DEVICE_TOKEN']
                , card.instrument_type) - 1 AS kind_no
        FROM flow_base_6B AS flow
        JOIN flow_party_6B AS payer USING (arrival_id)
        JOIN arrival_event_5B AS moment USING (arrival_id)
        JOIN s3_instrument_base_6A AS card ON card.instrument_id = payer.instrument_id
        JOIN s1_party_base_6A AS party ON party.party_id = payer.party_id
        ORDER BY arrival_id
    """)
    return [(Payment(row), row) for row in found]


def test_every_arrival_is_there(payments: list[Any], flow_world: FlowWorld) -> None:
    assert len(payments) == len(flow_world.sql("FROM flow_party_6B")) > 7000
    assert STREAM == "6B.S2.flow"


def test_amounts_are_the_law_of_the_block(payments: list[tuple[Payment, dict[str, Any]]]) -> None:
    wrong = [row["arrival_id"] for payment, row in payments if row["amount_minor"] not in payment.amounts()]
    assert not wrong
    assert sum(len(payment.amounts()) == 1 for payment, _ in payments) > len(payments) / 3
    assert {row["currency"] for _, row in payments} == {payment.currency for payment, _ in payments}


def test_latencies_are_the_other_half_of_it(payments: list[tuple[Payment, dict[str, Any]]]) -> None:
    for payment, row in payments:
        asked = 30_000_000 if row["decline_reason"] == "ISSUER_TIMEOUT" else payment.latency_us()
        assert isclose(row["auth_latency_us"], asked, rel_tol=1e-6, abs_tol=1.01), row["arrival_id"]


def test_decisions_follow_the_chances(payments: list[tuple[Payment, dict[str, Any]]]) -> None:
    clear = 0
    for payment, row in payments:
        reason, is_clear = payment.reason(row["amount_minor"] / payment.rate, row["three_ds"])
        clear += is_clear
        assert not is_clear or reason == row["decline_reason"], row["arrival_id"]
    assert clear > 0.999 * len(payments)
    assert {row["decline_reason"] for _, row in payments} == {None, *REASONS}


def test_lives_follow_the_rates(payments: list[tuple[Payment, dict[str, Any]]]) -> None:
    fates = set()
    for payment, row in payments:
        if row["auth_decision"] == "DECLINED":
            assert row["outcome"] == "DECLINED" and row["clearing_delay_s"] is None
            continue
        fate = payment.fate(row["amount_minor"] // payment.step)
        fates.add(fate)
        assert row["outcome"] == ("CLEARED" if fate in ("PARTIAL", "MULTIPLE") else fate)
        assert row["clearing_delay_s"] == payment.clearing_s(fate)
        assert (row["first_part_minor"] is not None) == (fate in ("PARTIAL", "MULTIPLE"))
        assert (row["second_part_delay_s"] is not None) == (fate == "MULTIPLE")
    assert fates == {"CLEARED", "REVERSED", "OPEN", "EXPIRED", "PARTIAL", "MULTIPLE"}


def test_refunds_follow_the_rates(payments: list[tuple[Payment, dict[str, Any]]]) -> None:
    rule, parts = LIFE["refund"], 0
    for payment, row in payments:
        law = payment.refund() if row["outcome"] == "CLEARED" else None
        assert (row["refund_minor"] is not None) == (law is not None), row["arrival_id"]
        if law is None:
            continue
        in_part, u = law
        parts += in_part
        waited = rule["from_s"] * (rule["to_s"] / rule["from_s"]) ** sqrt(u)
        assert abs(row["refund_delay_s"] - waited) < 1.001
        cleared = row["first_part_minor"] if row["second_part_delay_s"] is None else None
        assert in_part or row["refund_minor"] == (cleared or row["amount_minor"])
    assert parts > 10


def test_home_amounts_follow_the_rates(payments: list[tuple[Payment, dict[str, Any]]]) -> None:
    for payment, row in payments:
        currency, _, rate, _ = money_of(row["home"])
        asked = row["amount_minor"] if currency == payment.currency else row["amount_minor"] / payment.rate * rate
        assert abs(row["home_amount_minor"] - max(asked, 1)) < 0.5001


def test_events_tell_the_flow_in_order(flow_world: FlowWorld) -> None:
    told: dict[int, list[tuple[Any, ...]]] = {}
    for identity, *event in flow_world.sql("SELECT * FROM flow_event_6B ORDER BY flow_id, event_seq"):
        told.setdefault(identity, []).append(tuple(event))
    rows = flow_world.rows("FROM flow_6B")
    for row in rows:
        asked, second = row["hold_minor"] or row["amount_minor"], row["second_cleared_after_s"]
        now = row["ts_utc"]
        story = [("AUTH_REQUEST", now, asked)]
        for attempt in range(row["attempts"]):
            if attempt:
                now += timedelta(microseconds=row["second_wait_us" if attempt == 1 else "third_wait_us"])
                story.append(("RETRY", now, asked))
            now += timedelta(microseconds=row["retry_latency_us"] if attempt else row["auth_latency_us"])
            is_yes = row["auth_decision"] == "APPROVED" and attempt + 1 == row["attempts"]
            story.append(("AUTH_RESPONSE", now, asked if is_yes else 0))
        if row["reversed_after_s"] is not None:
            story.append(("REVERSAL", now + timedelta(seconds=row["reversed_after_s"]), asked))
        if row["cleared_after_s"] is not None:
            now += timedelta(seconds=row["cleared_after_s"])
            first = row["first_clearing_minor"] or row["amount_minor"]
            story.append(("CLEARING", now, first))
            if second is not None:
                now += timedelta(seconds=second)
                story.append(("CLEARING", now, row["amount_minor"] - first))
        if row["refund_minor"] is not None:
            story.append(("REFUND", now + timedelta(seconds=row["refunded_after_s"]), row["refund_minor"]))
        assert told.pop(row["flow_id"]) == [(place, *event) for place, event in enumerate(story, 1)]
    assert not told
    assert {row["attempts"] for row in rows} == {1, 2, 3}
    assert {row["channel"] for row in rows} == {"IN_PERSON", "REMOTE", "TRANSFER"}


MADE = {"clearing_delay_s", "first_part_minor", "second_part_delay_s", "refund_delay_s"}


def test_payments_of_arrivals_and_campaigns_are_numbered_by_their_time(flow_world: FlowWorld) -> None:
    changes = {row["arrival_id"]: row for row in flow_world.rows("FROM campaign_change_6B")}
    brought = flow_world.rows("FROM campaign_flow_6B")
    taken = {row["arrival_id"] for row in brought}
    made = flow_world.rows("""
        SELECT base.*, event.ts_utc, event.merchant_id, payer.party_id, payer.instrument_id, payer.device_id
        FROM flow_base_6B AS base
        JOIN arrival_event_5B AS event USING (arrival_id)
        JOIN flow_party_6B AS payer USING (arrival_id)
    """)
    made = [row for row in made if row["arrival_id"] not in taken]
    for row in made:
        change = changes.get(row["arrival_id"])
        if change and change["refund_minor"] is not None:
            row.update(refund_minor=change["refund_minor"], refund_delay_s=change["refund_delay_s"])
        row["day_no"] = row["arrival_id"] >> 51
    made += [{**row, "arrival_id": -1 if row["arrival_id"] is None else row["arrival_id"]} for row in brought]
    made.sort(key=lambda row: (row["day_no"], row["ts_utc"], row["instrument_id"], row["arrival_id"]))
    found = flow_world.rows("FROM flow_6B ORDER BY flow_id")
    assert len(found) == len(made)
    before, place = -1, 0
    for want, row in zip(made, found, strict=True):
        place = place + 1 if want["day_no"] == before else 1
        before = want["day_no"]
        assert row["flow_id"] == before << 32 | place
        assert all(row[name] == want[name] for name in row.keys() & want.keys())
        cleared, back = row["cleared_after_s"], row["reversed_after_s"]
        assert (cleared if back is None else back) == want["clearing_delay_s"] and None in (cleared, back)
        assert row["first_clearing_minor"] == want["first_part_minor"]
        assert row["second_cleared_after_s"] == want["second_part_delay_s"]
        assert row["refunded_after_s"] == want["refund_delay_s"]
    assert made[0].keys() >= MADE and not MADE & found[0].keys()


def test_truth_is_what_campaigns_made_and_took_up(flow_world: FlowWorld) -> None:
    kinds = {number: (kind, label) for number, kind, label in flow_world.sql("FROM campaign_6B")}
    meant = {
        (row["ts_utc"], row["instrument_id"]): row
        for row in flow_world.rows("""
            SELECT campaign_id, target_no, ts_utc, instrument_id FROM campaign_flow_6B
            UNION ALL
            SELECT change.campaign_id, change.target_no, event.ts_utc, payer.instrument_id
            FROM campaign_change_6B AS change
            JOIN arrival_event_5B AS event USING (arrival_id)
            JOIN flow_party_6B AS payer USING (arrival_id)
        """)
    }
    told = {row["flow_id"]: row for row in flow_world.rows("FROM flow_truth_6B")}
    losses = 0
    for row in flow_world.rows("FROM flow_6B"):
        made = meant.pop((row["ts_utc"], row["instrument_id"]), None)
        kind, label = kinds[made["campaign_id"]] if made else ("", "LEGIT")
        truth = told.pop(row["flow_id"], None)
        assert (truth is None) == (label == "LEGIT")
        if truth is None or made is None:
            continue
        assert (truth["subtype"], truth["truth_label"]) == (kind, label)
        assert (truth["campaign_id"], truth["target_no"]) == (made["campaign_id"], made["target_no"])
        whole = row["first_clearing_minor"] is None or row["second_cleared_after_s"] is not None
        cleared = row["amount_minor"] if whole else row["first_clearing_minor"]
        is_lost = label != "LEGIT_HARD" and row["outcome"] == "CLEARED"
        assert truth["loss_minor"] == (max(0, cleared - (row["refund_minor"] or 0)) if is_lost else 0)
        losses += truth["loss_minor"] > 0
    assert not meant and not told and losses > 50


@pytest.mark.parametrize(
    "name", ["flow_base_6B", "flow_6B", "flow_event_6B", "arrival_evidence_6B", "event_evidence_6B"]
)
def test_parts_are_the_whole(flows: FlowWorld, name: str) -> None:
    flows.sql(f"CREATE TABLE whole AS FROM {name}")
    parts = [number for (number,) in flows.sql("SELECT DISTINCT part_no FROM flow_part_6B ORDER BY part_no")]
    assert len(parts) == 5
    for place, number in enumerate(parts):
        flows.sql(f"CREATE OR REPLACE MACRO part_no() AS {number}")
        flows.run("draw__flow")
        flows.sql(f"{'INSERT INTO' if place else 'CREATE TABLE'} of_parts {'' if place else 'AS'} {text(name)}")
    assert not flows.sql("(FROM whole EXCEPT ALL FROM of_parts) UNION ALL (FROM of_parts EXCEPT ALL FROM whole)")
