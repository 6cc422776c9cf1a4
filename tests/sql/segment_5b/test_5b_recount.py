"""Every gate of 5B counted again in NumPy, from the published Parquet of a tiny run alone; and every clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.sql.segment_5a.zoneinfo_clock import offset_minutes, reading

from .arrival_fixture import project

pytestmark = pytest.mark.slow
LAW = project().policies["5B.arrival_law"].document["field"]
BUSY = project().policies["5B.validation_policy"].document["busy_mean"]
SUPPORT = project().policies["5B.realism_gate"].document["site_support_min"]
Z = project().policies["5B.realism_gate"].document["confidence_z"]
TWO_DAYS = 2 * 86400


def text(values: Any) -> Any:
    return np.asarray(values, dtype=str)


def columns(world: Any, query: str) -> dict[str, Any]:
    return {name: np.asarray(values) for name, values in world.execute(query).fetchnumpy().items()}


@pytest.fixture(scope="module")
def board(tiny_run: Path) -> dict[tuple[str, str], Any]:
    (path,) = tiny_run.glob("reports/**/realism_gate_5B.json")
    rows = json.loads(path.read_text("utf-8"))["tests"]
    return {(row["test_id"].removeprefix("A_"), row["metric_name"]): row["value"] for row in rows}


@pytest.fixture
def keys(tiny_world: Any) -> dict[str, Any]:
    return columns(tiny_world, "FROM merchant_zone_key_5B ORDER BY key_no")


@pytest.fixture
def cells(tiny_world: Any) -> dict[str, Any]:
    """Expected arrivals, means and counts as matrices of keys by slots; the keys stand in the order of 5A's."""
    surface = columns(
        tiny_world,
        "SELECT lambda_local_scenario AS mean FROM merchant_zone_scenario_local_5A"
        " ORDER BY merchant_id, legal_country_iso, tzid, channel_group, local_horizon_bucket_index",
    )
    (rows,) = tiny_world.execute("SELECT count(*) FROM merchant_zone_key_5B").fetchone()
    expected = surface["mean"].reshape(rows, -1)
    counts = np.zeros(expected.shape)
    found = columns(tiny_world, "SELECT arrival_id FROM arrival_event_5B")["arrival_id"]
    day, rest = np.divmod(found, 2**51)
    key, rest = np.divmod(rest, 2**31)
    np.add.at(counts, (key - 1, day * 24 + rest // 2**24), 1)
    return {"expected": expected, "counts": counts}


def knots(world: Any, level: str, rows: int) -> tuple[Any, int]:
    """The field at the knots of a level, keys by knots, NaN where a key has none; and the first knot."""
    found = columns(world, f"SELECT key_no, knot, z FROM arrival_field_5B WHERE level = '{level}'")
    first = int(found["knot"].min())
    values = np.full((rows, int(found["knot"].max()) - first + 1), np.nan)
    values[found["key_no"] - 1, found["knot"] - first] = found["z"]
    return values, first


def weights(way: Any) -> tuple[Any, Any]:
    """Of the knots before and after a moment."""
    length = np.sqrt((1 - way) ** 2 + way**2)
    return (1 - way) / length, way / length


def fields(world: Any, rows: int, slots: int) -> tuple[Any, list[tuple[Any, Any, Any, float]]]:
    """The field of every key in every slot; and by level the knot before, both weights, the level's own."""
    hours = np.arange(slots)
    total = np.zeros((rows, slots))
    parts = []
    for level, length, weight in (("DAY", 1, LAW["day_weight"]), ("WEEK", 7, LAW["week_weight"])):
        values, first = knots(world, level, rows)
        shift = (np.arange(1, rows + 1) % 7 if length == 7 else np.zeros(rows, dtype=int))[:, None]
        place = ((hours[None, :] + np.arange(1, rows + 1)[:, None] % 24) / 24 + shift) / length
        before = np.floor(place + 1e-12).astype(int)
        from_weight, to_weight = weights(place - before)
        row = np.arange(rows)[:, None]
        total += weight * (from_weight * values[row, before - first] + to_weight * values[row, before + 1 - first])
        parts.append((before, from_weight, to_weight, weight))
    return total, parts


def variances(expected: Any, keys: dict[str, Any], parts: Any) -> Any:
    """The variance of the arrivals of each key about what 5A expects, by both laws."""
    spread = np.exp(keys["deviation"] ** 2)
    out = np.sum(expected + expected**2 * (spread / keys["dispersion"])[:, None], axis=1)
    for before, from_weight, to_weight, weight in parts:
        low = before.min()
        mass = np.zeros((len(expected), before.max() - low + 2))
        row = np.broadcast_to(np.arange(len(expected))[:, None], expected.shape)
        place = np.broadcast_to(before, expected.shape)
        np.add.at(mass, (row, place - low), expected * from_weight)
        np.add.at(mass, (row, place - low + 1), expected * to_weight)
        out += weight**2 * (spread - 1) * np.sum(mass**2, axis=1)
    return out


def counted(world: Any, cells: dict[str, Any], keys: dict[str, Any]) -> dict[tuple[str, str], float]:
    """CC and DI."""
    expected, counts = cells["expected"], cells["counts"]
    z, parts = fields(world, *expected.shape)
    sigma, kappa = keys["deviation"][:, None], keys["dispersion"][:, None]
    mean = np.round(expected * np.exp(sigma * z - sigma**2 / 2), 9)
    zeros = (1 + mean / kappa) ** -kappa
    variance = variances(expected, keys, parts)
    found: dict[tuple[str, str], float] = {
        ("CC2", "total_gap"): abs(counts.sum() / expected.sum() - 1),
        ("CC2", "total_gap_errors"): abs(counts.sum() - expected.sum()) / np.sqrt(variance.sum()),
        ("CC4", "zero_share_gap"): abs(np.sum(counts == 0) - zeros.sum()) / counts.size,
    }
    country = text(keys["legal_country_iso"])
    within = []
    for name in np.unique(country):
        here = country == name
        within.append(abs(counts[here].sum() - expected[here].sum()) <= 3 * np.sqrt(variance[here].sum()))
    found["CC3", "countries_within"] = float(np.mean(within))
    busy = expected >= BUSY
    spread = np.sqrt(np.mean((counts[busy] - expected[busy]) ** 2 / expected[busy]))
    law = (1 + expected * (np.exp(sigma**2) * (1 + 1 / kappa) - 1))[busy]
    found["DI1", "spread_low"] = found["DI1", "spread_high"] = float(spread)
    found["DI1", "spread_law_gap"] = float(abs(spread / np.sqrt(law.mean()) - 1))
    moments = z[:, ::6]
    for days, name in ((1, "day_gap"), (7, "week_gap")):
        now, then = moments[:, : -4 * days], moments[:, 4 * days :]
        correlation = np.sum(now * then) / np.sum((now**2 + then**2) / 2)
        found["DI2", name] = float(abs(correlation - covariance(parts, days, expected.shape)))
        if days == 1:
            products, squares = now * then, (now**2 + then**2) / 2
            by_hour = [np.sum(products[:, at::4]) / np.sum(squares[:, at::4]) for at in range(4)]
            found["DI2", "hour_gap"] = max(abs(float(one - correlation)) for one in by_hour)
    return found


def covariance(parts: Any, days: int, shape: tuple[int, int]) -> float:
    """The mean of the law's covariance over the same pairs of moments."""
    total = np.zeros((shape[0], shape[1] // 6 - 4 * days))
    for before, from_weight, to_weight, weight in parts:
        knot, first, last = (np.broadcast_to(a, shape)[:, ::6] for a in (before, from_weight, to_weight))
        now, then = slice(None, -4 * days), slice(4 * days, None)
        apart = knot[:, then] - knot[:, now]
        total += weight**2 * np.where(
            apart == 0,
            first[:, now] * first[:, then] + last[:, now] * last[:, then],
            np.where(apart == 1, last[:, now] * first[:, then], 0),
        )
    return float(total.mean())


def placed(world: Any, keys: dict[str, Any]) -> dict[tuple[str, str], float]:
    """RT."""
    met = columns(
        world,
        "SELECT arrival_id >> 31 & 1048575 AS key_no, coalesce(site_id, '') AS site, count(*) AS n"
        " FROM arrival_event_5B GROUP BY ALL",
    )
    by_key = np.zeros(len(keys["key_no"]) + 1)
    np.add.at(by_key, met["key_no"], met["n"])
    by_key = by_key[1:]
    zones = {}
    for name, n in zip(text(keys["tzid"]), by_key, strict=True):
        zones[name] = zones.get(name, 0) + n
    remote = by_key[text(keys["channel_group"]) == "card_not_present"].sum() / by_key.sum()
    virtual = by_key[text(keys["virtual_mode"]) == "VIRTUAL_ONLY"].sum() / by_key.sum()
    number = {(int(k), str(s)): int(n) for k, s, n in zip(met["key_no"], met["site"], met["n"], strict=True)}
    sites: dict[int, list[tuple[float, int]]] = {}
    for key, site, weight in world.execute("SELECT key_no, site_id, weight FROM key_site_5B").fetchall():
        sites.setdefault(key, []).append((weight, number.get((key, site), 0)))
    apart, mass = 0.0, 0
    for rows in sites.values():
        p, n = np.array([w for w, _ in rows]), np.array([c for _, c in rows])
        if len(rows) < 2 or n.sum() < SUPPORT:
            continue
        q = n / n.sum()
        m = (p + q) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(p > 0, p * np.log2(p / m), 0) + np.where(q > 0, q * np.log2(q / m), 0)
        apart, mass = apart + terms.sum() / 2 * n.sum(), mass + n.sum()
    return {
        ("RT2", "site_divergence"): apart / mass,
        ("RT3", "ten_zones_share"): sum(sorted(zones.values())[-10:]) / by_key.sum(),
        **{("RT4", f"remote_share_{end}"): remote for end in ("low", "high")},
        **{("RT4", f"virtual_share_{end}"): virtual for end in ("low", "high")},
    }


def weekend(world: Any, cells: dict[str, Any], keys: dict[str, Any]) -> dict[tuple[str, str], float]:
    """WK: a slot counts by the minutes of it that lie on a Saturday or Sunday of its zone, by zoneinfo."""
    (start,) = world.execute("SELECT horizon_start_utc FROM scenario_manifest_5A").fetchone()
    first = int(start.replace(tzinfo=UTC).timestamp())
    slots = cells["expected"].shape[1]
    zones = text(keys["tzid"])
    drawn = expected = 0.0
    for tzid in np.unique(zones):
        share = np.zeros(slots)
        for slot in range(slots):
            for quarter in range(4):
                second = first + slot * 3600 + quarter * 900
                local = second + offset_minutes(str(tzid), second) * 60
                share[slot] += ((local // 86400 + 3) % 7 >= 5) / 4
        here = zones == tzid
        drawn += float(cells["counts"][here].sum(axis=0) @ share)
        expected += float(cells["expected"][here].sum(axis=0) @ share)
    gap = abs(drawn / cells["counts"].sum() - expected / cells["expected"].sum()) * 100
    return {("WK", "weekend_gap"): gap}


def changes(world: Any) -> list[tuple[str, int]]:
    """(zone, second) of every change of a clock within two days of the horizon, by zoneinfo."""
    start, end = world.execute("SELECT horizon_start_utc, horizon_end_utc FROM scenario_manifest_5A").fetchone()
    first, last = (int(moment.replace(tzinfo=UTC).timestamp()) for moment in (start, end))
    found = []
    for (tzid,) in world.execute("SELECT DISTINCT tzid FROM merchant_zone_key_5B ORDER BY tzid").fetchall():
        steps = range(first - TWO_DAYS, last + TWO_DAYS, 900)
        shown = [offset_minutes(tzid, second) for second in steps]
        found += [(tzid, steps[i]) for i in range(1, len(shown)) if shown[i] != shown[i - 1]]
    return found


def around(world: Any, tzid: str, second: int) -> list[Any]:
    """The arrivals of a zone within two days of a moment."""
    at = datetime.fromtimestamp(second, UTC).replace(tzinfo=None)
    days = timedelta(days=2)
    rows: list[Any] = world.execute(
        "SELECT epoch_us(ts_utc), ts_local, utc_offset_minutes, fold FROM arrival_event_5B"
        " WHERE tzid = ? AND ts_utc >= ? AND ts_utc < ?",
        [tzid, at - days, at + days],
    ).fetchall()
    return rows


def test_the_board_counted_again(tiny_world: Any, board: Any, cells: Any, keys: Any) -> None:
    again = {
        **counted(tiny_world, cells, keys),
        **placed(tiny_world, keys),
        **weekend(tiny_world, cells, keys),
        **hours(tiny_world),
    }
    # What has no figure but zero faults is counted one by one in the other tests of this file.
    faults = {("ST1", "states_passed"): 6.0, ("ST1", "bundle_verified"): 1.0}
    faults |= {("CC1", "cells_at_fault"): 0.0, ("CT1", "civil_mismatches"): 0.0, ("CT2", "skipped_hour"): 0.0}
    faults |= {("RT1", "place_faults"): 0.0}
    assert set(again) | set(faults) == set(board)
    assert {**again, **faults} == pytest.approx(board, rel=1e-6, abs=1e-9)


def hours(world: Any) -> dict[tuple[str, str], float]:
    """CT2 and CT3: hours within two days of each change, drawn, and as 5A expects them minute by minute."""
    (start,) = world.execute("SELECT horizon_start_utc FROM scenario_manifest_5A").fetchone()
    first = int(start.replace(tzinfo=UTC).timestamp())
    expected, drawn, twofold, second_pass = np.zeros(24), np.zeros(24), 0, 0
    surface = columns(
        world,
        "SELECT tzid, local_horizon_bucket_index AS slot, sum(lambda_local_scenario) AS mean"
        " FROM merchant_zone_scenario_local_5A GROUP BY ALL",
    )
    mean = dict(zip(zip(text(surface["tzid"]), surface["slot"], strict=True), surface["mean"], strict=True))
    for tzid, change in changes(world):
        arrivals = around(world, tzid, change)
        if not arrivals:
            continue
        # Whole slots: those that begin within the two days.
        for at in range(-(-(change - TWO_DAYS) // 3600) * 3600, change + TWO_DAYS, 3600):
            for quarter in range(4):
                second = at + quarter * 900
                hour = (second // 60 + offset_minutes(tzid, second)) // 60 % 24
                expected[hour] += mean.get((tzid, (at - first) // 3600), 0.0) / 4
        before, after = (offset_minutes(tzid, change - 1), offset_minutes(tzid, change))
        for us, local, _, fold in arrivals:
            drawn[local.hour] += 1
            into = us / 6e7 + offset_minutes(tzid, us // 1_000_000) - (change / 60 + after)
            if before > after and 0 <= into < before - after:
                twofold += 1
                second_pass += fold
    gap = np.abs(drawn / drawn.sum() - expected / expected.sum()).max() * 100 if drawn.sum() else 0.0
    return {
        # Less half the width of its interval.
        ("CT2", "fold_imbalance"): max(abs(second_pass / twofold - 0.5) - Z / 2 / np.sqrt(twofold), 0.0)
        if twofold
        else 0.0,
        ("CT3", "hour_share_gap"): float(gap),
    }


def test_every_arrival_within_two_days_of_a_change_is_what_zoneinfo_says(tiny_world: Any) -> None:
    seen = 0
    found = changes(tiny_world)
    assert len(found) > 5
    for tzid, change in found:
        for us, local, offset, fold in around(tiny_world, tzid, change):
            assert reading(tzid, us) == (local, offset, fold)
            seen += 1
    assert seen > 10_000


def test_every_zone_shows_the_time_of_zoneinfo_hour_by_hour(tiny_world: Any) -> None:
    """Away from changes an hour has one offset: least and greatest of every zone and slot are that of zoneinfo."""
    rows = tiny_world.execute(
        "SELECT tzid, epoch(date_trunc('hour', ts_utc))::BIGINT, min(utc_offset_minutes), max(utc_offset_minutes)"
        ", min(date_diff('microsecond', ts_utc, ts_local)), max(date_diff('microsecond', ts_utc, ts_local))"
        " FROM arrival_event_5B GROUP BY ALL"
    ).fetchall()
    assert len(rows) > 50_000
    for tzid, second, least, most, least_us, most_us in rows:
        shown = {offset_minutes(tzid, second), offset_minutes(tzid, second + 3599)}
        assert {least, most} <= shown
        assert {least_us, most_us} <= {minutes * 60_000_000 for minutes in shown}


def test_every_arrival_stands_in_its_cell_and_place(tiny_world: Any, cells: Any) -> None:
    published = columns(tiny_world, "SELECT key_no, slot, n FROM bucket_count_5B")
    counts = np.zeros(cells["counts"].shape)
    counts[published["key_no"] - 1, published["slot"]] = published["n"]
    assert (counts == cells["counts"]).all() and published["n"].min() > 0
    assert tiny_world.execute("""
        SELECT count(*) FILTER (key.merchant_id <> event.merchant_id OR key.tzid <> event.tzid
                OR key.legal_country_iso <> event.legal_country_iso OR key.channel_group <> event.channel_group)
            , count(*) FILTER (
                routing = 'SITE' AND site.site_id IS NULL OR terminal_no NOT BETWEEN 1 AND site.terminals)
            , count(*) FILTER (routing = 'EDGE' AND edge.edge_id IS DISTINCT FROM event.edge_id)
            , count(*) FILTER (routing = 'ZONE_ONLY' AND (key.sites > 0 OR event.site_id IS NOT NULL))
            , count(*) FILTER ((routing = 'SITE')::INTEGER + (routing = 'EDGE')::INTEGER
                <> (event.site_id IS NOT NULL)::INTEGER + (event.edge_id IS NOT NULL)::INTEGER)
            , count(*) FILTER (epoch_us(ts_utc) // 3600000000 <> epoch_us(day.utc_date::TIMESTAMP) // 3600000000
                + (event.arrival_id >> 24 & 127))
        FROM arrival_event_5B AS event
        JOIN merchant_zone_key_5B AS key ON key.key_no = (event.arrival_id >> 31 & 1048575)
        JOIN horizon_day AS day ON day.day_no = event.arrival_id >> 51
        LEFT JOIN key_site_5B AS site ON site.key_no = key.key_no AND site.site_id = event.site_id
        LEFT JOIN edge_catalogue_5B AS edge ON edge.key_no = key.key_no
    """).fetchone() == (0, 0, 0, 0, 0, 0)


def test_countries_add_up(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT count(*) FILTER (summary.realised_arrivals IS DISTINCT FROM event.n), count(*) > 30
        FROM arrival_summary AS summary
        FULL JOIN (SELECT legal_country_iso, count(*) AS n FROM arrival_event_5B GROUP BY ALL) AS event
            ON event.legal_country_iso = summary.legal_country_iso
    """).fetchone() == (0, True)
