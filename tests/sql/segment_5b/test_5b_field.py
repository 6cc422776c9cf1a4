"""The field of 5B: unit variance at every moment, a factor of mean one, smooth over a day and a week."""

from __future__ import annotations

from math import e, exp
from typing import Any

import numpy as np
import pytest

from engine.plan.signature import rng_scope_hash
from engine.rng import slot, stream_key

from .arrival_fixture import KEYS, ArrivalWorld, Key, project
from .test_5b_arrivals import quantile

ONE = Key(1, "NP", "Asia/Kathmandu", "card_present", "evening_weekend", 2.0, 1)


@pytest.fixture(scope="module")
def many() -> Any:
    """Four hundred keys alike, up to the counts."""
    world = ArrivalWorld(keys=(ONE,))
    for table in (
        *("merchant_zone_profile_5A", "merchant_zone_scenario_local_5A", "virtual_classification"),
        *("outlet_catalogue", "site_timezones", "s1_site_weights"),
    ):
        world.sql(
            f"INSERT INTO {table} SELECT one.* REPLACE (number AS merchant_id)"
            f" FROM {table} AS one CROSS JOIN range(2, 401) AS numbers (number)"
        )
    world.run("S1", "S2")
    yield world
    world.connection.close()


def knots(world: ArrivalWorld, level: str) -> dict[tuple[int, int], float]:
    found = world.sql(f"SELECT key_no, knot, z FROM arrival_field_5B WHERE level = '{level}'")
    return {(key, knot): z for key, knot, z in found}


def field(daily: dict[tuple[int, int], float], weekly: dict[tuple[int, int], float], key: int, at: int) -> float:
    """The field of a key at an hour of the horizon, by the words of the policy."""

    def between(values: dict[tuple[int, int], float], place: float) -> float:
        before = int(place // 1)
        x = place - before
        line = (1 - x) * values[key, before] + x * values[key, before + 1]
        return float(line / np.sqrt((1 - x) ** 2 + x**2))

    law = project().policies["5B.arrival_law"].document["field"]
    day = (at + key % 24) / 24
    return float(
        law["day_weight"] * between(daily, day) + law["week_weight"] * between(weekly, (day + key % 7) / 7)
    )


def test_every_mean_is_what_5a_expects_times_the_factor(arrival_world: ArrivalWorld) -> None:
    daily, weekly = knots(arrival_world, "DAY"), knots(arrival_world, "WEEK")
    deviations = dict(arrival_world.sql("SELECT key_no, deviation FROM merchant_zone_key_5B"))
    cells = arrival_world.sql("SELECT key_no, slot, expected, lambda_realised FROM realised_cell")
    assert len(cells) == len(KEYS) * 54 * 24
    for key, at, expected, realised in cells[::7]:
        sigma = deviations[key]
        factor = exp(sigma * field(daily, weekly, key, at) - sigma**2 / 2)
        assert realised == pytest.approx(expected * factor, rel=1e-9, abs=2e-9)


def test_the_laws_of_classes_reach_their_keys(arrival_world: ArrivalWorld) -> None:
    laws = {row["demand_class"]: row for row in project().policies["5B.arrival_law"].document["class_laws"]}
    for row in arrival_world.rows("FROM merchant_zone_key_5B"):
        law = laws[row["demand_class"]]
        assert (row["dispersion"], row["deviation"]) == (law["dispersion"], law["deviation"])


def test_knots_are_independent_standard_normals(many: ArrivalWorld) -> None:
    for level, least in (("DAY", 400 * 55), ("WEEK", 400 * 9)):
        found = knots(many, level)
        z = np.array(list(found.values()))
        n = len(z)
        assert n >= least
        assert abs(z.mean()) < 4 / np.sqrt(n)
        assert abs(z.var() - 1) < 4 * np.sqrt(2 / n)
        assert abs(np.mean(np.abs(z) < 1.959964) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / n)
        beside = [value * found.get((key, knot + 1), 0) for (key, knot), value in found.items()]
        assert abs(np.mean(beside)) < 4 / np.sqrt(n)


def test_the_field_has_unit_variance_and_a_factor_of_mean_one_at_every_moment(many: ArrivalWorld) -> None:
    cells = many.connection.execute(
        "SELECT slot, ln(lambda_realised / expected) AS log_factor FROM realised_cell"
    ).fetchnumpy()
    sigma = 0.25
    by_slot = [cells["log_factor"][cells["slot"] == at] for at in range(0, 54 * 24, 5)]
    variances = np.array([values.var() for values in by_slot]) / sigma**2
    assert all(len(values) == 400 for values in by_slot)
    assert abs(variances - 1).max() < 5 * np.sqrt(2 / 400)
    assert abs(variances.mean() - 1) < 0.02  # midway between knots too, where a straight line would have a half
    factors = np.exp(cells["log_factor"])
    assert abs(factors.mean() - 1) < 0.01


def test_the_field_turns_as_its_law_says(many: ArrivalWorld) -> None:
    """Correlations a day and a week later as the gate counts them, beside those of the four hundred keys here."""
    many.make(next(query for query in project().segments["5B"].gates if query.name == "field_autocorrelation"))
    daily, weekly = knots(many, "DAY"), knots(many, "WEEK")
    whole = "SELECT days, pairs, found, law FROM field_autocorrelation WHERE utc_hour IS NULL"
    for days, pairs, found, law in many.sql(whole):
        now, then = [], []
        for key in range(1, 401, 8):
            for day in range(54 - days):
                for hour in (0, 6, 12, 18):
                    now.append(field(daily, weekly, key, day * 24 + hour))
                    then.append(field(daily, weekly, key, (day + days) * 24 + hour))
        assert pairs == 400 * (54 - days) * 4
        assert found == pytest.approx(np.mean(np.array(now) * np.array(then)), abs=0.08)
        assert abs(found - law) < 0.02
        assert 0.2 < law < 0.75 if days == 1 else law < 0.2


def test_no_hour_of_the_day_is_nearer_to_the_knots_than_another(many: ArrivalWorld) -> None:
    """The correlation a day later hour by hour, of the means; the gate sees daily knots in one place."""
    cells = many.connection.execute(
        "SELECT ln(lambda_realised / expected) AS log_factor FROM realised_cell ORDER BY key_no, slot"
    ).fetchnumpy()
    z = cells["log_factor"].reshape(400, 54, 24) / 0.25
    z -= z.mean()
    by_hour = [np.mean(z[:, :-1, hour] * z[:, 1:, hour]) for hour in range(24)]
    assert max(by_hour) - min(by_hour) < 0.08
    gate = next(query for query in project().segments["5B"].gates if query.name == "field_autocorrelation")
    hours = "SELECT utc_hour, found FROM field_autocorrelation WHERE days = 1 AND utc_hour IS NOT NULL ORDER BY 1"
    many.make(gate)
    found: dict[int, float] = dict(many.sql(hours))
    assert found == pytest.approx({hour: by_hour[hour] for hour in (0, 6, 12, 18)}, abs=0.03)
    with many.undone():
        # Other numbers for the same knots: all keys begin their days at midnight, their weeks where they did.
        many.sql("UPDATE arrival_field_5B SET key_no = 120 * key_no")
        many.make(gate)
        alike: dict[int, float] = dict(many.sql(hours))
    assert alike[12] - alike[0] > 0.2


def test_draws_can_be_made_again_alone(world: ArrivalWorld) -> None:
    """A knot, a count and an arrival from engine.rng: the key says which number, and nothing else does."""
    sub = world.one("SELECT scenario_sub('baseline_v1')")
    assert world.sql("SELECT DISTINCT scenario_sub FROM horizon_day") == [(sub,)]

    def slots(stream: str, entity: int) -> tuple[int, int]:
        key = stream_key(42, rng_scope_hash(project(), stream), stream)
        return slot(key, entity, sub, 0), slot(key, entity, sub, 1)

    def uniform(number: int) -> float:
        return (number + 0.5) / 2**52

    for key, level, knot in ((1, "DAY", 10), (7, "DAY", 31), (12, "WEEK", 3)):
        s0, s1 = slots("5B.S1.field", key << 16 | (level == "WEEK") << 15 | knot // 2)
        angle = 2 * np.pi * uniform(s1)
        normal = np.sqrt(-2 * np.log(uniform(s0))) * (np.sin(angle) if knot % 2 else np.cos(angle))
        assert knots(world, level)[key, knot] == pytest.approx(normal, abs=1e-6)
    drawn = world.sql("SELECT day_no, key_no, slot, s0, s1 FROM draw__bucket_count WHERE key_no = 9 LIMIT 20")
    for day, key, at, *found in drawn:
        assert tuple(found) == slots("5B.S2.count", day << 51 | key << 31 | (at - 24 * day) << 24)
    events = world.sql(
        "SELECT event.arrival_id, epoch_us(event.ts_utc) % 3600000000, event.is_virtual, level.begin_level"
        ", level.end_level FROM arrival_event_5B AS event JOIN merchant_zone_key_5B AS key"
        " ON key.key_no = arrival_key(event.arrival_id) JOIN hour_level_5B AS level"
        " ON level.curve_no = key.curve_no"
        " AND level.slot = 24 * arrival_day(event.arrival_id) + arrival_slot_of_day(event.arrival_id)"
        " WHERE event.merchant_id = 3 AND event.channel_group = 'card_not_present'"
        " ORDER BY event.arrival_id LIMIT 50"
    )
    assert len(events) == 50
    for arrival_id, us, is_virtual, begin, end in events:
        s0, _ = slots("5B.S3.event", arrival_id)
        assert quantile(us / 3.6e9, begin, end) == pytest.approx((s0 >> 20) / 2**32, abs=2e-9)
        assert is_virtual == ((s0 & 1048575) < round(0.35 * 2**20))


def test_the_normals_of_a_law_are_no_cut_off_ones(many: ArrivalWorld) -> None:
    z = np.array(list(knots(many, "DAY").values()))
    assert 3.2 < np.abs(z).max() < 6
    assert np.mean(np.exp(0.25 * z)) == pytest.approx(e ** (0.25**2 / 2), rel=0.01)
