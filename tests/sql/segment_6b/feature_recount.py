"""Features counted again, payment by payment, from the payments and labels of a small world in plain Python."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from .feature_fixture import FeatureWorld
from .payment_world import document

Row = dict[str, Any]
HOUR, DAY, EVER = timedelta(hours=1), timedelta(days=1), timedelta(days=999)
LONGEST_WAIT = timedelta(seconds=30)
SIDES = {"party": "party_id", "address": "ip_id", "device": "device_id", "beneficiary": "counterparty_account_id"}
"""What payments share -> its column."""


class Recount:
    """What is known of a world, and the features of each payment of it as of a moment."""

    def __init__(self, world: FeatureWorld, moment: datetime) -> None:
        self.moment = moment
        self.flows = world.rows("FROM flow_6B ORDER BY flow_id")
        self.home = dict(world.sql("SELECT party_id, country_iso FROM s1_party_base_6A"))
        self.opened = dict(world.sql("SELECT account_id, opened_on FROM s2_account_base_6A"))
        self.holder = dict(world.sql("SELECT device_id, primary_party_id FROM s4_device_base_6A"))
        self.code = dict(world.sql("SELECT merchant_id, mcc FROM merchant_mcc_map"))
        self.prices = document("6B.amount")
        self.transfer_euros = document("6B.campaign_law")["transfer"]["median_euros"]
        self.met: dict[tuple[str, Any], list[Row]] = defaultdict(list)
        for flow in self.flows:
            for side, column in SIDES.items():
                self.met[side, flow[column]].append(flow)
        self.labels: dict[int, list[Row]] = defaultdict(list)
        self.called: dict[tuple[str, Any], datetime] = {}
        by_id = {flow["flow_id"]: flow for flow in self.flows}
        for label in world.rows("FROM flow_label_6B ORDER BY flow_id, label_no"):
            self.labels[label["flow_id"]].append(label)
            for side, column in SIDES.items():
                key = side, by_id[label["flow_id"]][column]
                if label["label"] == "FRAUD":
                    self.called[key] = min(self.called.get(key, datetime.max), label["available_ts"])

    def rows(self) -> list[Row]:
        return [self.row(flow) for flow in self.flows]

    def row(self, flow: Row) -> Row:
        now = flow["ts_utc"]
        said = [label["label"] for label in self.labels[flow["flow_id"]] if label["available_ts"] <= self.moment]
        return {
            "flow_id": flow["flow_id"],
            "ts_utc": now,
            "is_later": now >= self.moment,
            "label": None if now >= self.moment else ["LEGIT", *said][-1],
            "local_hour": (now + timedelta(minutes=flow["utc_offset_minutes"])).hour,
            "is_remote": flow["channel"] == "REMOTE",
            "is_transfer": flow["channel"] == "TRANSFER",
            "is_contactless": flow["entry_mode"] == "CONTACTLESS",
            "is_magstripe": flow["entry_mode"] == "MAGSTRIPE",
            "line_of_business": self.line(flow)[0],
            "is_abroad": flow["merchant_country_iso"] != self.home[flow["party_id"]],
            "is_other_device": flow["device_id"] is not None
            and self.holder[flow["device_id"]] != flow["party_id"],
            "account_days": (now.date() - self.opened[flow["account_id"]]).days,
            **self.amounts(flow),
            **self.past(flow),
            **self.company(flow),
            **{f"{side}_called_fraud": self.is_called(side, flow) for side in SIDES},
        }

    def before(self, side: str, flow: Row, reach: timedelta = EVER, key: str = "") -> list[Row]:
        """Payments that share this with a payment and come before it, so long at most."""
        value = flow[key or SIDES[side]]
        rows = self.met[side, value] if value is not None else []
        earlier = rows[: bisect_left([row["ts_utc"] for row in rows], flow["ts_utc"])]
        return [row for row in earlier if row["ts_utc"] >= flow["ts_utc"] - reach]

    def line(self, flow: Row) -> tuple[int, float]:
        """Line of business and usual amount in euros."""
        if flow["merchant_id"] is None:
            return 0, self.transfer_euros
        code = self.code[flow["merchant_id"]]
        ranges = [found for found in self.prices["group_ranges"] if found["mcc_from"] <= code <= found["mcc_to"]]
        name = min(ranges, key=lambda found: int(found["mcc_to"]) - int(found["mcc_from"]))["group"]
        (law,) = [group for group in self.prices["groups"] if group["group"] == name]
        return law["group_no"], law["median"]

    def amounts(self, flow: Row) -> Row:
        country = self.prices["countries"][flow["merchant_country_iso"]]
        money = self.prices["currencies"][country["currency"]]
        euros = flow["amount_minor"] / (money["per_euro"] * 10 ** money["exponent"])
        before = [row["home_amount_minor"] for row in self.before("party", flow)]
        return {
            "euros": euros,
            "over_usual": euros / (self.line(flow)[1] * country["price"] / money["per_euro"]),
            "over_mean": flow["home_amount_minor"] * len(before) / sum(before) if before else None,
            "over_largest": flow["home_amount_minor"] / max(before) if before else None,
        }

    def past(self, flow: Row) -> Row:
        now, before = flow["ts_utc"], self.before("party", flow)
        day = self.before("party", flow, DAY)
        home = self.prices["currencies"][self.prices["countries"][self.home[flow["party_id"]]]["currency"]]
        answered = [row for row in day if row["ts_utc"] <= now - LONGEST_WAIT]
        is_new = {
            column: flow[column] is not None and all(row[column] != flow[column] for row in before)
            for column in ("merchant_id", "counterparty_account_id", "device_id", "ip_id", "merchant_country_iso")
        }
        return {
            "seconds_since": (now - before[-1]["ts_utc"]) / timedelta(seconds=1) if before else None,
            "payments_before": len(before),
            "payments_hour": len(self.before("party", flow, HOUR)),
            "payments_day": len(day),
            "euros_day": sum(row["home_amount_minor"] for row in day)
            / (home["per_euro"] * 10 ** home["exponent"]),
            "declines_day": sum(row["attempts"] > 1 or row["auth_decision"] == "DECLINED" for row in answered),
            "is_new_payee": is_new["merchant_id"] or is_new["counterparty_account_id"],
            "is_new_device": is_new["device_id"],
            "is_new_address": is_new["ip_id"],
            "is_new_country": is_new["merchant_country_iso"],
        }

    def company(self, flow: Row) -> Row:
        others = {
            side: len({row["party_id"] for row in self.before(side, flow)} - {flow["party_id"]}) for side in SIDES
        }
        sent = self.before("beneficiary", flow, DAY, key="account_id") if flow["channel"] == "TRANSFER" else []
        return {
            "address_payments_hour": len(self.before("address", flow, HOUR)),
            "address_parties": others["address"],
            "device_parties": others["device"],
            "beneficiary_parties": others["beneficiary"],
            "received_day": len(sent),
        }

    def is_called(self, side: str, flow: Row) -> bool:
        key = side, flow[SIDES[side]]
        return key[1] is not None and self.called.get(key, datetime.max) < flow["ts_utc"]
