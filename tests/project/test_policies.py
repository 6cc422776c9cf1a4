"""A policy is a table: its relations and types, profile overrides, and what is refused by name."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from engine.errors import EngineError
from engine.execute.session import create_policy
from engine.hashing import digest
from engine.project.policy.layers import merge
from engine.project.policy.policies import relations_of
from engine.project.yaml_text import parse_yaml
from tests.synthetic import Synthetic

Refusal = Callable[..., EngineError]
TZ_POLICY = "config/layer1/2A/tz_policy.v1.yaml"
TZ_SCHEMA = "contracts/2A/policy/tz_policy.schema.yaml"

SCHEMA = parse_yaml(
    """
type: object
additionalProperties: false
required: [policy, version, rate, caps, windows, zones, shares, limits]
properties:
  policy: {const: 9Z.rules}
  version: {type: string}
  rng_scope: {type: boolean}
  rate: {type: number}
  count: {type: [integer, "null"]}
  big: {type: integer, x-sql-type: UBIGINT}
  active: {type: boolean}
  start: {type: string, format: date}
  tags: {type: object, properties: {names: {type: array, items: {type: string}}}}
  caps:
    type: object
    properties:
      share: {type: number}
      inner: {type: object, properties: {days: {type: integer}, note: {type: string}}}
  windows:
    type: array
    items:
      type: object
      properties: {name: {type: string}, start: {type: string, format: date}, n: {type: integer}}
  zones: {type: array, items: {type: string}}
  shares: {type: object, x-rows: [country_iso, share], additionalProperties: {type: number}}
  limits:
    type: object
    x-rows: [country_iso]
    additionalProperties:
      type: object
      properties: {low: {type: integer}, high: {type: integer}, tz: {type: string}}
""",
    "schema",
)

DOCUMENT = parse_yaml(
    """
policy: 9Z.rules
version: 1.0.0
rate: 1e-9
big: 18446744073709551615
active: true
start: 2026-01-01
tags: {names: [it's, NO]}
caps: {share: 0.1, inner: {days: 3}}
windows: [{name: first, start: 2026-01-01, n: 1}, {start: 2026-04-01, name: "it's"}]
zones: [Europe/Oslo, Europe/Paris]
shares: {NO: 0.25, FR: 0.75}
limits: {NO: {low: 1, high: 2}, FR: {tz: Europe/Paris, low: 3}}
""",
    "policy",
)


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    """The relations of DOCUMENT."""
    connection = duckdb.connect()
    for relation in relations_of("9Z.rules", DOCUMENT, SCHEMA):
        create_policy(connection, relation)
    return connection


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def columns(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in rows(connection, f"DESCRIBE {relation}")}


def test_scalars_and_mappings_are_one_row(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert columns(warehouse, "policy_9Z.rules") == {
        "rate": "DOUBLE",
        "count": "BIGINT",
        "big": "UBIGINT",
        "active": "BOOLEAN",
        "start": "DATE",
        "tags": 'STRUCT("names" VARCHAR[])',
        "caps": 'STRUCT("share" DOUBLE, "inner" STRUCT("days" BIGINT, note VARCHAR))',
    }
    assert rows(
        warehouse,
        "SELECT rate, count, big, active, start, tags.names, caps.share, caps.inner.days, "
        "caps.inner.note FROM policy_9Z.rules",
    ) == [(1e-9, None, 2**64 - 1, True, datetime.date(2026, 1, 1), ["it's", "NO"], 0.1, 3, None)]


def test_a_list_of_mappings_has_an_ordinal(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert columns(warehouse, "policy_9Z.windows") == {
        "ordinal": "BIGINT",
        "name": "VARCHAR",
        "start": "DATE",
        "n": "BIGINT",
    }
    assert rows(warehouse, "FROM policy_9Z.windows ORDER BY ordinal") == [
        (1, "first", datetime.date(2026, 1, 1), 1),
        (2, "it's", datetime.date(2026, 4, 1), None),
    ]


def test_a_list_of_scalars_has_a_value(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(warehouse, "FROM policy_9Z.zones ORDER BY ordinal")
    assert found == [(1, "Europe/Oslo"), (2, "Europe/Paris")]


def test_a_keyed_mapping_is_rows(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert columns(warehouse, "policy_9Z.shares") == {"country_iso": "VARCHAR", "share": "DOUBLE"}
    assert rows(warehouse, "FROM policy_9Z.shares ORDER BY 1") == [("FR", 0.75), ("NO", 0.25)]


def test_a_keyed_mapping_of_mappings_is_wide_rows(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert list(columns(warehouse, "policy_9Z.limits")) == ["country_iso", "low", "high", "tz"]
    assert rows(warehouse, "FROM policy_9Z.limits ORDER BY 1") == [
        ("FR", 3, None, "Europe/Paris"),
        ("NO", 1, 2, None),
    ]


def test_identity_keys_are_no_columns(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert not {"policy", "version", "rng_scope"} & columns(warehouse, "policy_9Z.rules").keys()


def test_empty_lists_keep_their_columns() -> None:
    document = {**DOCUMENT, "windows": [], "zones": [], "shares": {}, "limits": {}}
    connection = duckdb.connect()
    for relation in relations_of("9Z.rules", document, SCHEMA):
        create_policy(connection, relation)
    for name in ("windows", "zones", "shares", "limits"):
        assert rows(connection, f"SELECT count(*) FROM policy_9Z.{name}") == [(0,)]
    assert columns(connection, "policy_9Z.windows")["start"] == "DATE"


def test_a_project_reads_its_policies_so(project: Synthetic) -> None:
    loaded = project.load()
    by_name = loaded.policy_of_relation
    assert by_name["policy_2a.tz_policy"].policy_id == "2A.tz_policy"
    assert by_name["policy_2a.overrides"].policy_id == "2A.tz_overrides"
    assert by_name["policy_ref.countries"].relations[0].rows[0] == (1, "NO", "Europe/Oslo", 3)


# profiles


def test_a_profile_overrides_single_keys(project: Synthetic) -> None:
    project.write(
        "config/profiles/tiny.yaml",
        """
        profile: tiny
        overrides:
          2A.tz_policy: {caps: {fallback_rate: 0.5}}
          5A.shapes: {shape: [{hour: 3, weight: 9}]}
        """,
    )
    tiny, reference = project.load("tiny"), project.load("reference")
    assert tiny.policies["2A.tz_policy"].document["caps"] == {"fallback_rate": 0.5, "empty_sites": 0}
    assert tiny.policies["2A.tz_policy"].document["bump"] == 1
    assert tiny.policies["5A.shapes"].document["shape"] == [{"hour": 3, "weight": 9}], "lists are replaced"
    assert reference.policies["2A.tz_policy"].document["caps"]["fallback_rate"] == 0.05
    assert tiny.policies["2A.tz_policy"].digest != reference.policies["2A.tz_policy"].digest
    assert tiny.policies["6A.priors"].digest == reference.policies["6A.priors"].digest


def test_the_digest_is_of_the_values_without_the_id(project: Synthetic) -> None:
    policy = project.load().policies["2A.tz_policy"]
    assert policy.digest == digest(
        {"version": "1.0.0", "bump": 1, "caps": {"fallback_rate": 0.05, "empty_sites": 0}}
    )


@pytest.mark.parametrize(
    ("overrides", "number", "named", "close"),
    [
        ("UP.arrival: {rate: 1}", 30, "UP.arrival", "UP.arrivals"),
        ("UP.arrivals: {rates: 1}", 31, "rates", "rate"),
        ("UP.arrivals: {rate: -1}", 31, "$.rate", ""),
        ("UP.arrivals: {rate: many}", 31, "$.rate", ""),
        ("2A.tz_policy: {caps: {fallbck_rate: 1}}", 31, "$.caps", "fallback_rate"),
    ],
)
def test_a_wrong_override_is_a_fault_of_the_profile(
    project: Synthetic, refusal: Refusal, overrides: str, number: int, named: str, close: str
) -> None:
    project.write("config/profiles/tiny.yaml", f"profile: tiny\noverrides:\n  {overrides}")
    error = refusal()
    assert error.number == number
    assert error.where.startswith("config/profiles/tiny.yaml")
    assert named in f"{error.message} {error.where}"
    assert close in error.hint


def test_an_unknown_profile_has_close_matches(project: Synthetic) -> None:
    with pytest.raises(EngineError) as caught:
        project.load("referense")
    assert caught.value.hint == "did you mean reference?"
    assert "tiny" in caught.value.expected


def test_merging_keeps_the_original() -> None:
    document = {"a": {"b": 1, "c": [1, 2]}, "d": 1}
    merged = merge(document, {"a": {"b": 2}, "e": {"f": 1}})
    assert merged == {"a": {"b": 2, "c": [1, 2]}, "d": 1, "e": {"f": 1}}
    assert document == {"a": {"b": 1, "c": [1, 2]}, "d": 1}


# refusals


@pytest.mark.parametrize(
    ("old", "new", "place", "hint"),
    [
        ("bump: 1", "bumb: 1", "$", "did you mean bump?"),
        ("fallback_rate: 0.05", "fallbak_rate: 0.05", "$.caps", "did you mean fallback_rate?"),
        ("fallback_rate: 0.05", "fallback_rate: 1.5", "$.caps.fallback_rate", "mend"),
        ("fallback_rate: 0.05", "fallback_rate: -0.1", "$.caps.fallback_rate", "mend"),
        ("fallback_rate: 0.05", "fallback_rate: high", "$.caps.fallback_rate", "mend"),
        ("bump: 1", "bump: 1.5", "$.bump", "mend"),
        ("bump: 1", "bump: true", "$.bump", "mend"),
        ("bump: 1", "bump: NO", "$.bump", "mend"),
        ("bump: 1\n", "", "$", "mend"),
        ("version: 1.0.0", "version: 1", "$.version", "mend"),
    ],
)
def test_a_value_outside_its_schema_is_named(
    project: Synthetic, refusal: Refusal, old: str, new: str, place: str, hint: str
) -> None:
    project.edit(TZ_POLICY, old, new)
    error = refusal()
    assert (error.number, error.name) == (31, "POLICY_SCHEMA_INVALID")
    assert error.where == f"{TZ_POLICY} {place}"
    assert error.hint.startswith(hint)
    assert place in error.samples


def test_a_value_out_of_range_says_the_range(project: Synthetic, refusal: Refusal) -> None:
    project.edit(TZ_POLICY, "fallback_rate: 0.05", "fallback_rate: 1.5")
    error = refusal()
    assert error.expected == "{'maximum': 1}"
    assert error.found == "1.5"


def test_a_date_that_is_none_is_refused(project: Synthetic, refusal: Refusal) -> None:
    project.edit("config/common/calendar.v1.yaml", "2026-01-01", "2026-02-30")
    assert "$.start" in refusal().where


def test_a_country_code_stays_text(project: Synthetic) -> None:
    """NO is Norway here and not false, so the pattern of the schema holds."""
    assert project.load().policies["ref.geography"].document["countries"][0]["country_iso"] == "NO"


@pytest.mark.parametrize(
    ("text", "number", "fragment"),
    [
        ("version: 1.0.0", 31, "a policy names itself"),
        ("policy: nameless\nversion: 1.0.0", 31, "a policy names itself"),
        ("policy: 2A.tz_polcy\nversion: 1.0.0", 30, "has no schema"),
        (
            "policy: 2A.tz_policy\nversion: 1.0.0\nbump: 1\ncaps: {fallback_rate: 0.1, empty_sites: 0}",
            31,
            "stands in two files",
        ),
        ("- policy", 31, "a policy names itself"),
        ("policy: 2A.x\n\tversion: 1", 32, "does not parse"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(
    project: Synthetic, refusal: Refusal, text: str, number: int, fragment: str
) -> None:
    project.write("config/layer1/2A/zz_other.yaml", text)
    error = refusal()
    assert error.number == number
    assert fragment in error.message
    assert "config/layer1/2A/zz_other.yaml" in error.where


def test_a_policy_without_schema_has_close_matches(project: Synthetic, refusal: Refusal) -> None:
    project.write("config/x.yaml", "policy: 2A.tz_polcy\nversion: 1.0.0")
    assert "2A.tz_policy" in refusal().hint


def test_two_policies_cannot_make_one_relation(project: Synthetic, refusal: Refusal) -> None:
    project.write("config/x.yaml", "policy: 2A.extra\nversion: 1.0.0\noverrides: [1]")
    project.write(
        "contracts/2A/policy/extra.schema.yaml",
        """
        $id: policy/2A.extra
        type: object
        additionalProperties: false
        properties:
          policy: {const: 2A.extra}
          version: {type: string}
          overrides: {type: array, items: {type: integer}}
        """,
    )
    error = refusal()
    assert error.number == 31
    assert "policy_2A.overrides" in error.message
    assert "config/x.yaml" in error.where and "tz_overrides.yaml" in error.where


def test_a_type_that_sql_has_not_is_refused(project: Synthetic, refusal: Refusal) -> None:
    project.edit(TZ_SCHEMA, "bump: {type: integer", "bump: {typ: integer")
    assert refusal().number == 33


ROWS = {
    "bands": [
        {"test": "X1", "metric": "night", "limit": 1.0, "wide": {"low": 0, "high": 9}},
        {"test": "X2", "metric": "top", "limit": 2.0},
        {"test": "X2", "metric": "median", "limit": 3.0},
        {"test": 7, "metric": "number", "limit": 4.0},
    ],
    "days": [1, 2, 3],
}


@pytest.mark.parametrize(
    ("overrides", "changed"),
    [
        ({"X1": {"limit": 9.0}}, {0: {"limit": 9.0}}),
        ({"X1/night": {"limit": 9.0}}, {0: {"limit": 9.0}}),
        ({"X2/median": {"limit": 9.0}}, {2: {"limit": 9.0}}),
        ({"X2/top/2.0": {"limit": 9.0, "metric": "other"}}, {1: {"limit": 9.0, "metric": "other"}}),
        ({7: {"limit": 9.0}}, {3: {"limit": 9.0}}),
        ({"X1": {"wide": {"high": 5}}}, {0: {"wide": {"low": 0, "high": 5}}}),
        ({"X1": {"limit": 8.0}, "X2/top": {"limit": 9.0}}, {0: {"limit": 8.0}, 1: {"limit": 9.0}}),
        ({"X1": {"new": True}}, {0: {"new": True}}),
        ({}, {}),
    ],
)
def test_an_override_changes_the_rows_that_it_names(overrides: Any, changed: dict[int, Any]) -> None:
    merged = merge(ROWS, {"bands": overrides})
    assert merged["bands"] == [{**row, **changed.get(place, {})} for place, row in enumerate(ROWS["bands"])]
    assert merged["days"] == [1, 2, 3]
    assert ROWS["bands"][0] == {"test": "X1", "metric": "night", "limit": 1.0, "wide": {"low": 0, "high": 9}}


@pytest.mark.parametrize(
    ("name", "said"),
    [("X2", "2 rows"), ("X9", "no row"), ("X1/day", "no row"), ("night", "no row"), ("X2/top/9.0", "no row")],
)
def test_an_override_must_name_one_row(name: str, said: str) -> None:
    with pytest.raises(EngineError) as caught:
        merge(ROWS, {"bands": {name: {"limit": 9.0}}})
    assert caught.value.number == 30
    assert caught.value.found == name
    assert f"bands: {name}, which is {said}" in caught.value.message
    assert caught.value.hint


def test_a_row_that_is_nearly_named_is_a_hint() -> None:
    with pytest.raises(EngineError) as caught:
        merge(ROWS, {"bands": {"X2/medium": {"limit": 9.0}}})
    assert "X2/median" in caught.value.hint


def test_a_list_is_replaced_by_a_list_and_by_nothing_else_named() -> None:
    assert merge(ROWS, {"bands": [{"test": "Y"}]})["bands"] == [{"test": "Y"}]
    assert merge(ROWS, {"days": {"1": 2}})["days"] == {"1": 2}, "the schema refuses it"
    assert merge(ROWS, {"days": [4]})["days"] == [4]


def test_a_profile_changes_one_row_of_a_policy(project: Synthetic) -> None:
    project.write(
        "config/profiles/tiny.yaml",
        """
        profile: tiny
        overrides:
          ref.geography: {countries: {FR: {weight: 6}}}
        """,
    )
    countries = project.load("tiny").policies["ref.geography"].document["countries"]
    assert [row["weight"] for row in countries] == [3, 6, 7]


def test_a_profile_that_names_no_row_is_refused(project: Synthetic, refusal: Refusal) -> None:
    project.write(
        "config/profiles/tiny.yaml",
        """
        profile: tiny
        overrides:
          ref.geography: {countries: {DE: {weight: 6}}}
        """,
    )
    error = refusal()
    assert error.number == 30
    assert "DE" in error.message
    assert error.where == "config/profiles/tiny.yaml ref.geography"
