"""The arrivals of the small world: counts, ids, moments, clocks by zoneinfo for every one of them, and places."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from tests.sql.segment_5a.zoneinfo_clock import reading

from .arrival_fixture import CASABLANCA, FIRST, HONOLULU, LORD_HOWE, NEW_YORK, ST_JOHNS, ArrivalWorld

EVENTS = "arrival_event_5B"
HOUR = timedelta(hours=1)


@pytest.fixture
def events(arrival_world: ArrivalWorld) -> dict[str, Any]:
    """The arrivals as columns."""
    return arrival_world.connection.execute(f"FROM {EVENTS} ORDER BY arrival_id").fetchnumpy()


def unpacked(arrival_id: Any) -> tuple[Any, Any, Any, Any]:
    """Day, key, slot of the day and ordinal of ids, by division."""
    day, rest = np.divmod(arrival_id, 2**51)
    key, rest = np.divmod(rest, 2**31)
    slot, ordinal = np.divmod(rest, 2**24)
    return day, key, slot, ordinal


def test_every_cell_has_as_many_arrivals_as_were_counted(
    arrival_world: ArrivalWorld, events: dict[str, Any]
) -> None:
    day, key, slot, _ = unpacked(events["arrival_id"])
    found = Counter(zip(day.tolist(), key.tolist(), (day * 24 + slot).tolist(), strict=True))
    counted = arrival_world.sql("SELECT day_no, key_no, slot, n FROM bucket_count_5B")
    assert dict(found) == {tuple(cell): n for *cell, n in counted}


def test_ids_are_keys_and_give_back_what_they_name(arrival_world: ArrivalWorld, events: dict[str, Any]) -> None:
    ids = events["arrival_id"]
    assert len(np.unique(ids)) == len(ids) > 50_000
    day, key, slot, ordinal = unpacked(ids)
    names = arrival_world.rows("FROM merchant_zone_key_5B ORDER BY key_no")
    assert [row["key_no"] for row in names] == list(range(1, 13))
    for column in ("merchant_id", "legal_country_iso", "tzid", "channel_group"):
        of_key = np.array([None, *(row[column] for row in names)], dtype=object)
        assert (of_key[key] == events[column].astype(object)).all()
    begins = np.datetime64(FIRST) + (day * 24 + slot).astype("timedelta64[h]")
    into = (events["ts_utc"] - begins).astype("timedelta64[us]").astype(int)
    assert into.min() >= 0 and into.max() < 3_600_000_000
    first = np.r_[True, np.diff(ids >> 24) != 0]
    assert (ordinal[first] == 0).all() and (np.diff(ordinal)[~first[1:]] == 1).all()
    sql = arrival_world.sql(
        "SELECT arrival_day(arrival_id), arrival_key(arrival_id), arrival_slot_of_day(arrival_id)"
        f", arrival_ordinal(arrival_id) FROM {EVENTS} ORDER BY arrival_id"
    )
    assert np.array_equal(np.array(sql), np.stack([day, key, slot, ordinal], axis=1))


def quantile(way: Any, begin: Any, end: Any) -> Any:
    """The distribution function of a moment: straight lines from both ends to the middle, mean 1."""
    middle = 2 - (begin + end) / 2
    half, back = np.minimum(way, 0.5), np.maximum(way - 0.5, 0)
    return begin * half + (middle - begin) * half**2 + middle * back + (end - middle) * back**2


def levels(world: ArrivalWorld) -> dict[int, tuple[Any, Any]]:
    """The levels at both ends of every slot of each key, from what 5A expects; keys of one curve are alike."""
    surface = world.connection.execute(
        "SELECT key_no, curve_no, lambda_local_scenario AS mean FROM merchant_zone_scenario_local_5A JOIN"
        " merchant_zone_key_5B USING (merchant_id, legal_country_iso, tzid, channel_group)"
        " ORDER BY key_no, local_horizon_bucket_index"
    ).fetchnumpy()
    curve = surface["curve_no"].reshape(12, -1)[:, 0]
    mean = surface["mean"].reshape(12, -1)
    found = {}
    for key in range(12):
        whole = mean[curve == curve[key]].sum(axis=0)
        beside = np.r_[whole[0], whole, whole[-1]]
        with np.errstate(divide="ignore", invalid="ignore"):
            begin, end = (np.where(whole > 0, (whole + b) / (2 * whole), 1) for b in (beside[:-2], beside[2:]))
        down = np.minimum(1, 4 / (begin + end))
        found[key + 1] = (np.round(begin * down, 3), np.round(end * down, 3))
    return found


def test_levels_lie_between_the_hours(arrival_world: ArrivalWorld) -> None:
    """One hour ends as the next one begins; no level of a third point is below nothing."""
    asked = levels(arrival_world)
    rows = arrival_world.sql(
        "SELECT key_no, slot, begin_level, end_level FROM hour_level_5B"
        " JOIN merchant_zone_key_5B USING (curve_no) ORDER BY 1, 2"
    )
    assert len(rows) == 12 * 54 * 24
    for key, slot, begin, end in rows:
        assert begin == pytest.approx(asked[key][0][slot], abs=1.001e-3)
        assert end == pytest.approx(asked[key][1][slot], abs=1.001e-3)
        assert begin + end < 4.0011
    steps = arrival_world.one(
        "SELECT max(abs(level.end_level * cell.expected / (after.begin_level * after_cell.expected) - 1))"
        " FROM hour_level_5B AS level JOIN hour_level_5B AS after"
        " ON after.curve_no = level.curve_no AND after.slot = level.slot + 1"
        " JOIN merchant_zone_key_5B AS key ON key.curve_no = level.curve_no"
        " JOIN realised_cell AS cell ON cell.key_no = key.key_no AND cell.slot = level.slot"
        " JOIN realised_cell AS after_cell ON after_cell.key_no = key.key_no AND after_cell.slot = after.slot"
        " WHERE key.demand_class <> 'bills_utilities'"
    )
    assert steps < 0.003


def test_moments_follow_the_intensity_between_the_hours(
    arrival_world: ArrivalWorld, events: dict[str, Any]
) -> None:
    """By chi square: even in quantiles of the slot's intensity, and by no means even in its minutes."""
    into = events["ts_utc"].astype("datetime64[us]").astype(np.int64) % 3_600_000_000 / 3.6e9
    day, key, slot, _ = unpacked(events["arrival_id"])
    asked = levels(arrival_world)
    begin, end = (
        np.array([asked[k][side][at] for k, at in zip(key, day * 24 + slot, strict=True)]) for side in (0, 1)
    )

    def uneven(values: Any) -> float:
        tenths = np.bincount((values * 10).astype(int), minlength=10)
        return float(((tenths - len(values) / 10) ** 2 / (len(values) / 10)).sum())

    found = quantile(into, begin, end)
    assert found.min() > 0 and found.max() < 1.0001
    for group in (begin > end + 0.05, end > begin + 0.05, np.full(len(into), True)):
        assert uneven(np.minimum(found[group], 0.999999)) < 33.7  # of nine degrees, one in ten thousand
    assert min(uneven(into[begin > end + 0.05]), uneven(into[end > begin + 0.05])) > 45


@pytest.mark.parametrize(
    ("begin", "end"), [(1, 1), (0.5, 1.5), (2, 0), (0, 2), (4, 0), (0, 4), (0, 0), (0.2, 0.3), (3, 1), (1.9, 2.1)]
)
def test_a_moment_is_the_exact_inverse_of_its_distribution(
    arrival_world: ArrivalWorld, begin: float, end: float
) -> None:
    u = (np.array([0, 1, 2**16, 2**30, 2**31 - 1, 2**31, 3 * 2**30, 2**32 - 2, 2**32 - 1]) + 0.5) / 2**32
    found = np.array(
        [
            arrival_world.one(f"SELECT share_of_slot({x!r}::DOUBLE, {begin}::DOUBLE, {end}::DOUBLE)")
            for x in u.tolist()
        ]
    )
    assert (np.diff(found) > 0).all() and found[0] >= 0 and found[-1] <= 1
    assert quantile(found, begin, end) == pytest.approx(u, abs=1e-12)


def test_every_local_time_and_fold_is_what_zoneinfo_says(arrival_world: ArrivalWorld) -> None:
    rows = arrival_world.sql(f"SELECT tzid, epoch_us(ts_utc), ts_local, utc_offset_minutes, fold FROM {EVENTS}")
    folds: Counter[str] = Counter()
    for tzid, us, local, offset, fold in rows:
        assert reading(tzid, us) == (local, offset, fold)
        folds[tzid] += fold
    assert set(+folds) == {CASABLANCA, LORD_HOWE}


@pytest.mark.parametrize(
    ("tzid", "skipped", "length"),
    [
        (NEW_YORK, datetime(2026, 3, 8, 2), HOUR),
        (ST_JOHNS, datetime(2026, 3, 8, 2), HOUR),
        (CASABLANCA, datetime(2026, 3, 22, 2), HOUR),
        ("Europe/London", datetime(2026, 3, 29, 1), HOUR),
        ("Europe/Berlin", datetime(2026, 3, 29, 2), HOUR),
    ],
)
def test_no_arrival_in_a_skipped_hour(
    arrival_world: ArrivalWorld, tzid: str, skipped: datetime, length: timedelta
) -> None:
    """The hours around it are visited, at least where there are arrivals by night."""
    hours = Counter(
        local.replace(minute=0, second=0, microsecond=0)
        for (local,) in arrival_world.sql(f"SELECT ts_local FROM {EVENTS} WHERE tzid = '{tzid}'")
        if local.date() == skipped.date()
    )
    assert hours[skipped] == 0
    if tzid != "Europe/Berlin":
        assert sum(hours[skipped + shift * length] for shift in (-2, -1, 1, 2, 5)) > 0


@pytest.mark.parametrize(
    ("tzid", "first", "last"),
    [
        (CASABLANCA, datetime(2026, 2, 15, 2), datetime(2026, 2, 15, 3)),
        (LORD_HOWE, datetime(2026, 4, 5, 1, 30), datetime(2026, 4, 5, 2)),
    ],
)
def test_both_passes_of_an_hour_that_comes_twice_are_visited(tzid: str, first: datetime, last: datetime) -> None:
    """By day, so to speak: the zone's arrivals at a steady rate, so that the passes can be compared."""
    from .arrival_fixture import KEYS, Key

    key = next(key for key in KEYS if key.tzid == tzid)
    days = first.replace(hour=0, minute=0) - timedelta(days=1), first.replace(hour=0, minute=0) + timedelta(days=2)
    steady = Key(**{**key.__dict__, "mode": "NON_VIRTUAL", "an_hour": 1.0})
    world = ArrivalWorld(keys=(steady,), horizon=days)
    world.sql("UPDATE merchant_zone_scenario_local_5A SET lambda_local_scenario = 1500")
    world.run("S1", "S2", "S3", "S5")
    seen = Counter(
        fold for local, fold in world.sql(f"SELECT ts_local, fold FROM {EVENTS}") if first <= local < last
    )
    assert world.sql(f"SELECT count(*) FROM {EVENTS} WHERE fold = 1") == [(seen[1],)]
    assert 0.35 < seen[1] / (seen[0] + seen[1]) < 0.65 and min(seen.values()) > 200
    assert world.one("SELECT sum(second) FROM change_evidence_5B") == seen[1]
    assert world.one("SELECT sum(twofold) FROM change_evidence_5B") == seen[0] + seen[1]
    world.connection.close()


def test_every_arrival_has_one_place(arrival_world: ArrivalWorld) -> None:
    for row in arrival_world.rows(
        f"SELECT is_virtual, routing, site_id, edge_id, terminal_no FROM {EVENTS} GROUP BY ALL"
    ):
        here = (row["site_id"] is not None, row["edge_id"] is not None, row["terminal_no"] is not None)
        asked = {"SITE": (True, False, True), "EDGE": (False, True, False), "ZONE_ONLY": (False, False, False)}
        assert here == asked[row["routing"]]
        assert row["is_virtual"] == (row["routing"] == "EDGE")


def test_places_follow_the_merchant(arrival_world: ArrivalWorld) -> None:
    seen = {
        (merchant, country, tzid, channel): {routing: n for routing, n in counted.items() if n}
        for merchant, country, tzid, channel, *numbers in arrival_world.sql(
            "SELECT merchant_id, legal_country_iso, tzid, channel_group, count_if(routing = 'SITE')"
            f", count_if(routing = 'EDGE'), count_if(routing = 'ZONE_ONLY') FROM {EVENTS} GROUP BY ALL"
        )
        for counted in [dict(zip(("SITE", "EDGE", "ZONE_ONLY"), numbers, strict=True))]
    }
    for (merchant, country, tzid, channel), counted in seen.items():
        if merchant == 2:
            assert set(counted) == {"EDGE"}
        elif tzid == HONOLULU:
            assert set(counted) == {"ZONE_ONLY"}
        elif merchant == 9 and country == "GB":
            assert set(counted) == {"EDGE", "ZONE_ONLY"}
        elif merchant == 3 and channel == "card_not_present":
            n = sum(counted.values())
            assert set(counted) == {"EDGE", "SITE"}
            assert abs(counted["EDGE"] / n - 0.35) < 4 * np.sqrt(0.35 * 0.65 / n)
        else:
            assert set(counted) == {"SITE"}


def test_edges_are_named_by_merchant_and_zone_and_settle_where_there_is_no_site(
    arrival_world: ArrivalWorld,
) -> None:
    edges = arrival_world.rows("FROM edge_catalogue_5B ORDER BY key_no")
    assert [(row["merchant_id"], row["settlement_site_id"]) for row in edges] == [
        (2, "2-MA-1"),
        (3, None),
        (9, None),
    ]
    assert len({row["edge_id"] for row in edges}) == 3
    met = arrival_world.sql(
        f"SELECT DISTINCT arrival_key(arrival_id), edge_id FROM {EVENTS} WHERE edge_id IS NOT NULL ORDER BY 1"
    )
    assert met == [(row["key_no"], row["edge_id"]) for row in edges]


def test_sites_and_terminals_are_met_as_the_guide_says(arrival_world: ArrivalWorld) -> None:
    """By chi square; the guide of a key has sixteen rows a site, so weights are met to a sixteenth of a site."""
    sites: dict[int, list[dict[str, Any]]] = {}
    for row in arrival_world.rows("FROM key_site_5B ORDER BY key_no, site_order"):
        sites.setdefault(row["key_no"], []).append(row)
    met = Counter(
        arrival_world.sql(f"SELECT arrival_key(arrival_id), site_id FROM {EVENTS} WHERE routing = 'SITE'")
    )
    for key, rows in sites.items():
        assert sum(row["guide_rows"] for row in rows) == 16 * len(rows)
        assert sum(row["weight"] for row in rows) == pytest.approx(1, abs=1e-9)
        n = sum(met[key, row["site_id"]] for row in rows)
        asked = [n * row["guide_rows"] / (16 * len(rows)) for row in rows]
        for row, mean in zip(rows, asked, strict=True):
            assert abs(row["guide_rows"] / (16 * len(rows)) - row["weight"]) <= 1 / (16 * len(rows))
            assert abs(met[key, row["site_id"]] - mean) <= 4 * np.sqrt(max(mean, 1))
    terminals = arrival_world.sql(
        "SELECT site.key_no, site.site_id, any_value(site.terminals), min(event.terminal_no)"
        f", max(event.terminal_no), count(*) FROM {EVENTS} AS event JOIN key_site_5B AS site"
        " ON site.site_id = event.site_id AND site.key_no = arrival_key(event.arrival_id) GROUP BY ALL"
    )
    assert len(terminals) > 15
    for _, _, owned, least, most, n in terminals:
        assert least >= 1 and most <= owned
        assert n < 200 or (least, most) == (1, owned)
    assert max(row[2] for row in terminals) > 1


def test_the_summary_counts_countries(arrival_world: ArrivalWorld) -> None:
    found = Counter(row[0] for row in arrival_world.sql(f"SELECT legal_country_iso FROM {EVENTS}"))
    asked = dict(
        arrival_world.sql(
            "SELECT legal_country_iso, sum(lambda_local_scenario)"
            " FROM merchant_zone_scenario_local_5A GROUP BY ALL"
        )
    )
    virtual = arrival_world.one(
        "SELECT sum(lambda_local_scenario) FROM merchant_zone_scenario_local_5A WHERE merchant_id = 2"
    )
    for row in arrival_world.rows("FROM arrival_summary"):
        country = row["legal_country_iso"]
        assert row["realised_arrivals"] == found[country]
        assert row["expected_arrivals"] == pytest.approx(asked[country])
        assert row["virtual_share"] == pytest.approx(virtual / asked["MA"] if country == "MA" else 0)
