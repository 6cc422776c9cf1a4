"""The form of profiles, segment files and schemas: what is misspelt, of another type or outside is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.contracts.json_documents import validator_of
from engine.contracts.policy_schema import check_policy_schema
from engine.errors import EngineError
from engine.project.policy.policies import validate
from engine.project.yaml_text import parse_yaml
from tests.synthetic import Synthetic

Refusal = Callable[..., EngineError]
PROFILE = "config/profiles/tiny.yaml"
SEGMENT = "sql/2A/segment.yaml"


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("", "None is not of type 'object'"),
        ("[tiny]", "is not of type 'object'"),
        ("tiny", "is not of type 'object'"),
        ("title: tiny", "'profile' is a required property"),
        ("profile: tiny\noverides: {}", "no key 'overides'"),
        ("profile: tiny\ncertifiable: no", "'no' is not of type 'boolean'"),
        ("profile: tiny\ncertifiable: 1", "1 is not of type 'boolean'"),
        ("profile: tiny\noverrides: [a]", "is not of type 'object'"),
        ("profile: tiny\noverrides: {UP.arrivals: 3}", "3 is not of type 'object'"),
        ("profile: large", "the profile large stands in another file"),
    ],
)
def test_a_profile_of_another_form(project: Synthetic, refusal: Refusal, text: str, fragment: str) -> None:
    project.write(PROFILE, text)
    error = refusal()
    assert (error.number, error.where) == (31, PROFILE)
    assert fragment in error.message


def test_every_profile_is_checked(project: Synthetic, refusal: Refusal) -> None:
    project.write("config/profiles/other.yaml", "profile: other\noverides: {}")
    assert refusal().where == "config/profiles/other.yaml"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("home", "../../../x"),
        ("home", "/tmp/x"),
        ("home", "data/../../x"),
        ("home", "data//x"),
        ("home", "data/.hidden"),
        ("home", ""),
        ("home", '"data\\n"'),
        ("reports", "../x"),
        ("seeds", "[]"),
        ("seeds", "[42, 42]"),
        ("seeds", "[18446744073709551616]"),
        ("seeds", "[-1]"),
        ("seeds", "[1.5]"),
        ("seeds", "42"),
        ("segment", "../2A"),
        ("grades", "{bplus: A, b: B, fail: C, d: D}"),
        ("grades", "{bplus: [A], b: B, fail: C}"),
        ("budgets_s", "{S0: {target: 1, strech: 2}}"),
        ("budgets_s", "{S0: {target: fast, stretch: 2}}"),
        ("budgets_s", "{S0: {target: 1}}"),
        ("budgets_s", "{S0: 0}"),
        ("partition", "[seed, seed]"),
        ("requires", "[ref, ref]"),
    ],
)
def test_a_segment_of_another_form(project: Synthetic, refusal: Refusal, key: str, value: str) -> None:
    lines = [line for line in project.read(SEGMENT).splitlines() if not line.startswith(f"{key}:")]
    project.write(SEGMENT, "\n".join([*lines, f"{key}: {value}"]))
    error = refusal()
    assert (error.number, error.where) == (36, SEGMENT)
    assert key in error.message


@pytest.mark.parametrize("text", ["", "[]", "2A", "5"])
def test_a_segment_file_that_is_no_mapping(project: Synthetic, refusal: Refusal, text: str) -> None:
    project.write(SEGMENT, text)
    error = refusal()
    assert (error.number, error.where) == (36, SEGMENT)


@pytest.mark.parametrize("other", ["data/layer1/2A", "data/layer1/2A/inside"])
def test_no_segment_lives_in_another(project: Synthetic, refusal: Refusal, other: str) -> None:
    lines = [line for line in project.read("sql/5A/segment.yaml").splitlines() if not line.startswith("home:")]
    home = next(line for line in project.read(SEGMENT).splitlines() if line.startswith("home:")).split()[1]
    project.write("sql/5A/segment.yaml", "\n".join([*lines, f"home: {other.replace('data/layer1/2A', home)}"]))
    error = refusal()
    assert error.number == 36
    assert "the home of 2A" in error.message


SCHEMA = """
$id: policy/9Z.rules
type: object
additionalProperties: false
required: [policy, version]
properties:
  policy: {const: 9Z.rules}
  version: {type: string, pattern: '^v[0-9]+$'}
  rate: {type: number, minimum: 0}
  caps: {type: object, additionalProperties: false, properties: {share: {type: number}}}
  shares: {type: object, x-rows: [country, share], additionalProperties: {type: number}}
  names: {type: array, items: {type: string}}
"""


def test_a_sound_schema() -> None:
    check_policy_schema(parse_yaml(SCHEMA, "s"), "s")


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        ("minimum: 0", "minimun: 0", "/properties/rate/minimun"),
        ("minimum: 0", "minimum: zero", "/properties/rate/minimum"),
        ("pattern: '^v[0-9]+$'", "pattern: '^v$[0-9]+'", "/properties/version/pattern"),
        ("pattern: '^v[0-9]+$'", "pattern: '('", "/properties/version/pattern"),
        ("required: [policy, version]", "required: [policy, verison]", "/required"),
        ("required: [policy, version]", "requird: [policy]", "/requird"),
        ("required: [policy, version]", "titel: x", "/titel"),
        ("additionalProperties: false\nreq", "req", "/additionalProperties"),
        (
            "{type: object, additionalProperties: false, properties",
            "{type: object, properties",
            "/properties/caps",
        ),
        ("properties: {share: {type: number}}", "minProperties: 1", "/properties/caps/properties"),
        ("{share: {type: number}}", "{share: {type: nmber}}", "/properties/caps/properties/share"),
        ("{share: {type: number}}", "{share: {minimum: 0}}", "/properties/caps/properties/share/type"),
        ("{share: {type: number}}", "{share: {type: [number, string]}}", "/properties/caps/properties/share/type"),
        ("x-rows: [country, share]", "x-rows: [a, b, c]", "/properties/shares/x-rows"),
        ("x-rows: [country, share]", "x-row: [a, b]", "/properties/shares/x-row"),
        ("additionalProperties: {type: number}}", "minProperties: 1}", "/properties/shares/additionalProperties"),
        ("items: {type: string}", "minItems: 1", "/properties/names/items"),
        (
            "items: {type: string}",
            "items: {type: string, x-sql-type: TEXTT}",
            "/properties/names/items/x-sql-type",
        ),
        ("$id: policy/9Z.rules", "$id: policy/rules", "$id"),
        ("version: {type", "verison: {type", "required"),
    ],
)
def test_a_faulty_policy_schema(old: str, new: str, fragment: str) -> None:
    assert old in SCHEMA
    with pytest.raises(EngineError) as caught:
        check_policy_schema(parse_yaml(SCHEMA.replace(old, new, 1), "s"), "s")
    assert caught.value.number == 33
    assert fragment in caught.value.where


def test_a_contract_that_no_model_publishes_is_checked(project: Synthetic, refusal: Refusal) -> None:
    text = project.read("contracts/2A/site_timezones.schema.yaml")
    project.write(
        "contracts/2A/spare.schema.yaml", text.replace("/site_timezones", "/spare").replace("type:", "typ:")
    )
    error = refusal()
    assert error.number == 33
    assert "contracts/2A/spare.schema.yaml" in error.where


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("^a$", "a", True),
        ("^a$", "a\n", False),
        ("^(?:a|b$)", "b\n", False),
        (r"^\\$", "\\", True),
        (r"^[$]$", "$", True),
        (r"^\\d$", "\u0661", False),
        (".", "\u2028", False),
    ],
)
def test_a_pattern_of_a_document_is_read_as_in_ecma_262(pattern: str, text: str, fits: bool) -> None:
    assert validator_of({"pattern": pattern}).is_valid(text) is fits
    assert validator_of({"propertyNames": {"pattern": pattern}}).is_valid({text: 1}) is fits


@pytest.mark.parametrize(
    ("sql_type", "value", "fits"),
    [
        (None, 2**63 - 1, True),
        (None, 2**63, False),
        (None, -(2**63) - 1, False),
        ("UBIGINT", 2**64 - 1, True),
        ("UBIGINT", 2**64, False),
        ("UTINYINT", 256, False),
    ],
)
def test_an_integer_beyond_its_column(sql_type: str | None, value: int, fits: bool) -> None:
    item = {"type": "integer", **({"x-sql-type": sql_type} if sql_type else {})}
    schema = {"properties": {"list": {"items": {"additionalProperties": item}}}}
    if fits:
        validate({"list": [{"a": value}]}, schema, "config/x.yaml")
        return
    with pytest.raises(EngineError, match="beyond its column") as caught:
        validate({"list": [{"a": value}]}, schema, "config/x.yaml")
    assert (caught.value.number, caught.value.where) == (31, "config/x.yaml $.list[0].a")
