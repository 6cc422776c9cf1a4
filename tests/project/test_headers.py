"""Headers, file names, segment files: a wrong value, a missing or a misspelt key is refused in its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.errors import EngineError
from tests.synthetic import Synthetic

Refusal = Callable[..., EngineError]
MODEL = "sql/2A/S1/other.v1.sql"
ASSERTION = "sql/2A/S1/assert/other.v1.sql"
GATE = "sql/2A/gates/other.v1.sql"
SEGMENT = "sql/2A/segment.yaml"


@pytest.mark.parametrize(
    ("path", "header", "fragment"),
    [
        (MODEL, None, "has no header"),
        (MODEL, "", "says nothing"),
        (MODEL, "step: other", "says nothing"),
        (MODEL, "doc:", "says nothing"),
        (MODEL, "- doc", "says nothing"),
        (MODEL, "just words", "says nothing"),
        (MODEL, "doc: [a]", "$.doc"),
        (MODEL, "doc: x\nmaterialize: tabel", "'tabel' is not one of"),
        (MODEL, "doc: x\nmaterialize: gate", "'gate' is not one of"),
        (MODEL, "doc: x\nlane: compute", "'compute' is not one of"),
        (MODEL, "doc: x\nmaterialise: table", "no key 'materialise'"),
        (MODEL, "doc: x\nstep: one", "no key 'step'"),
        (MODEL, "doc: x\nstraem: UP.U1.x", "no key 'straem'"),
        (ASSERTION, "doc: x\nname: A", "'code' is a required property"),
        (ASSERTION, "doc: x\ncode: 191", "'name' is a required property"),
        (ASSERTION, "doc: x\ncode: abc\nname: A", "'abc' is not of type 'integer'"),
        (ASSERTION, "doc: x\ncode: 1000\nname: A", "greater than the maximum"),
        (ASSERTION, "doc: x\ncode: 191\nname: A\nhints: y", "no key 'hints'"),
        (GATE, "doc: x\ntests: RG1", "$.tests"),
        (GATE, "doc: x\ntest: [RG1]", "no key 'test'"),
        (GATE, "doc: x\nmaterialize: dataset", "'dataset' is not one of"),
    ],
)
def test_a_header_is_of_its_form(
    project: Synthetic, refusal: Refusal, path: str, header: str | None, fragment: str
) -> None:
    project.write(path, "SELECT 1 AS x" if header is None else f"/*\n{header}\n*/\nSELECT 1 AS x")
    error = refusal()
    assert (error.number, error.name) == (36, "MODEL_INVALID")
    assert fragment in error.message
    assert error.where == path


def test_a_misspelt_key_has_close_matches(project: Synthetic, refusal: Refusal) -> None:
    project.write(MODEL, "/*\ndoc: x\nmaterialise: table\n*/\nSELECT 1 AS x")
    assert refusal().hint == "did you mean materialize?"


def test_a_header_that_is_no_yaml_has_line_and_column(project: Synthetic, refusal: Refusal) -> None:
    project.write(MODEL, "/*\ndoc: x: y\n*/\nSELECT 1 AS x")
    error = refusal()
    assert error.number == 32
    assert error.where == f"{MODEL}:2:7"


@pytest.mark.parametrize("name", ["other.sql", "other.v1.5.sql", "other.1.sql", "other.vv1.sql", "o-ther.v1.sql"])
def test_a_file_name_has_a_version(project: Synthetic, refusal: Refusal, name: str) -> None:
    """Another name would be left out without a word."""
    project.write(f"sql/2A/S1/{name}", "/*\ndoc: x\n*/\nSELECT 1 AS x")
    error = refusal()
    assert error.number == 36
    assert "has no version" in error.message


def test_defaults_of_a_header(project: Synthetic) -> None:
    state = project.load().state("2A.S1")
    by_name = {model.name: model for model in state.models}
    assert by_name["s1_tz_lookup"].materialize == "dataset", "a contract of that name exists"
    assert by_name["site_zone"].step == "site_zone", "without folders a model is its own step"
    assert by_name["s1_counters"].step == "s1_counters"
    assert by_name["s1_counters"].lane == "core_compute"
    assert project.load().state("2A.S4").models[0].materialize == "json"
    assert state.assertions[0].code == 190


def test_a_published_model_has_a_contract(project: Synthetic, refusal: Refusal) -> None:
    project.write(MODEL, "/*\ndoc: x\nmaterialize: dataset\n*/\nSELECT 1 AS x")
    error = refusal()
    assert error.number == 33
    assert error.expected == "contracts/2A/other.schema.yaml"


# segment files


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        ("title: Synthetic 2A\n", "", "'title' is a required property"),
        ("tier: run", "tier: runs", "'runs' is not one of"),
        ("requires: [1B, ref]", "requries: [1B, ref]", "no key 'requries'"),
        ("[seed, manifest_fingerprint]", "[seed, fingerprint]", "'fingerprint' is not one of"),
        ("{kind: model, title: Second}", "{title: Second}", "'kind' is a required property"),
        ("{kind: model, title: Second}", "{kind: modle}", "'modle' is not one of"),
        ("{kind: seal, title: Gate and seal}", "{kind: model}", "sealed first and bundled last"),
        ("{kind: bundle, title: Validation bundle}", "{kind: model}", "sealed first and bundled last"),
        ("{kind: model, title: Second}", "{kind: bundle}", "sealed first and bundled last"),
        (
            "requirement: REQUIRED}\n  - {input: country",
            "requirement: MAYBE}\n  - {input: country",
            "'MAYBE' is not one of",
        ),
        ("{input: country, role", "{inputs: country, role", "'input' is a required property"),
        ("active: {}", "active: {site_zone: 2}", "$.active.site_zone"),
        ("active: {}", "active: {site_zone: v2}", "no file is site_zone.v2.sql"),
        ("active: {}", "active: {site_zonee: v1}", "no file is site_zonee.v1.sql"),
        ("seeds: [42, 7]", "seeds: [42, x]", "$.seeds[1]"),
        ("grades: {bplus: PASS_BPLUS, b: PASS_B, fail: FAIL_REALISM}", "grades: {bplus: A, b: B}", "'fail'"),
        ("[1B, ref]", "[1C, ref]", "2A requires 1C, which is no segment"),
        ("[1B, ref]", "[1B, ref, 2A]", "segments form a cycle"),
    ],
)
def test_a_segment_file_is_of_its_form(
    project: Synthetic, refusal: Refusal, old: str, new: str, fragment: str
) -> None:
    project.edit(SEGMENT, old, new)
    error = refusal()
    assert error.number == 36
    assert fragment in error.message
    assert error.where == SEGMENT or "cycle" in fragment


@pytest.mark.parametrize("text", ["", "- 2A", "segment: 2A"])
def test_a_segment_file_that_is_none(project: Synthetic, refusal: Refusal, text: str) -> None:
    project.write(SEGMENT, text)
    assert refusal().number == 36


def test_an_unknown_requirement_has_close_matches(project: Synthetic, refusal: Refusal) -> None:
    project.edit(SEGMENT, "[1B, ref]", "[1C, ref]")
    assert "1B" in refusal().hint


def test_a_segment_stands_on_lower_tiers(project: Synthetic, refusal: Refusal) -> None:
    project.edit("sql/1B/segment.yaml", "[ref, 1A]", "[ref, 1A, 2A]")
    assert "which lies above it" in refusal().message


def test_segments_come_after_what_they_require(project: Synthetic) -> None:
    order = list(project.load().segments)
    assert order[0] == "ref"
    assert order.index("1A") < order.index("1B") < order.index("2A") < order.index("5A") < order.index("6A")
    assert order.index("5B") < order.index("2A"), "worlds before runs"


@pytest.mark.parametrize(("text", "fragment"), [("title: x", "has an $id"), ("[1, 2]", "has an $id")])
def test_a_contract_names_itself(project: Synthetic, refusal: Refusal, text: str, fragment: str) -> None:
    project.write("contracts/2A/zz.schema.yaml", text)
    error = refusal()
    assert error.number == 33
    assert fragment in error.message
    assert error.where == "contracts/2A/zz.schema.yaml"


def test_two_contracts_of_one_name(project: Synthetic, refusal: Refusal) -> None:
    project.write("contracts/5A/zz.schema.yaml", project.read("contracts/2A/site_timezones.schema.yaml"))
    error = refusal()
    assert "two contracts for site_timezones" in error.message
    assert "contracts/2A/site_timezones.schema.yaml" in error.where
