"""Contracts of JSON documents."""

from __future__ import annotations

from typing import Any

import pytest

from engine.contracts import load_artifact_schema
from engine.errors import EngineError


def _document(**changes: Any) -> dict[str, Any]:
    return {
        "$id": "X1/report",
        "title": "Report",
        "x-artifact": "json",
        "type": "object",
        "additionalProperties": False,
        "required": ["status", "title"],
        "properties": {
            "status": {"enum": ["PASS", "FAIL"], "description": "The verdict."},
            "title": {"type": "string"},
            "day": {"type": "string", "format": "date"},
            "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}},
        },
        "$defs": {"row": {"type": "object", "properties": {"n": {"type": "number", "minimum": 0}}}},
        **changes,
    }


def test_right_document_has_no_violations() -> None:
    schema = load_artifact_schema(_document(), "x.yaml")
    assert (schema.id, schema.segment, schema.name) == ("X1/report", "X1", "report")
    document = {"status": "PASS", "title": "t", "day": "2026-01-31", "rows": [{"n": 0}]}
    assert schema.check(document) == []


@pytest.mark.parametrize(
    ("document", "code", "rule"),
    [
        ({"status": "PASS"}, 40, "required"),
        ({"status": "PASS", "title": "t", "x": 1}, 40, "additionalProperties"),
        ({"status": "PASS", "title": 1}, 40, "type"),
        ({"status": "WARN", "title": "t"}, 44, "enum"),
        ({"status": "PASS", "title": "t", "day": "20260131"}, 44, "format"),
        ({"status": "PASS", "title": "t", "day": "2026-02-30"}, 44, "format"),
        ({"status": "PASS", "title": "t", "rows": [{"n": -1}, {"n": -2}]}, 44, "minimum"),
        ({"status": "PASS", "title": "t", "rows": [{"n": float("nan")}]}, 46, "finite"),
    ],
)
def test_wrong_document(document: dict[str, Any], code: int, rule: str) -> None:
    (violation,) = load_artifact_schema(_document(), "x.yaml").check(document)
    assert (violation.code, violation.rule) == (code, rule)
    assert violation.count == len(violation.samples)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"x-artifact": "yaml"}, "/x-artifact"),
        ({"$id": "report"}, "/$id"),
        ({"unevaluatedProperties": False}, "/unevaluatedProperties"),
        ({"properties": {"a": {"minimun": 1}}}, "/properties/a/minimun"),
        ({"properties": {"a": {"minimum": "1"}}}, "/properties/a/minimum"),
        ({"properties": {"a": {"format": "email"}}}, "/properties/a/format"),
        ({"properties": {"a": {"pattern": "("}}}, "/properties/a/pattern"),
        ({"properties": {"a": {"$ref": "https://example.org/x"}}}, "/properties/a/$ref"),
        ({"properties": {"a": {"$ref": "#/$defs/none"}}}, "/properties/a/$ref"),
        ({"anyOf": [{"x-sql-type": "DATE"}]}, "/anyOf/0/x-sql-type"),
        ({"properties": {"a": 1}}, "/properties/a"),
        ({"x-dataset": {"primary_key": ["a"]}}, "/x-dataset/primary_key"),
    ],
)
def test_flawed_schema_is_refused(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(EngineError) as caught:
        load_artifact_schema(_document(**changes), "x.yaml")
    assert caught.value.code == "ENG-CONTRACT-033"
    assert caught.value.where == f"x.yaml at {pointer}"


def test_rules_body_has_no_annotations_but_keeps_properties_of_such_names() -> None:
    body = load_artifact_schema(_document(), "x.yaml").rules_body()
    assert body == load_artifact_schema(_document(title="Other", description="d"), "x").rules_body()
    assert "title" not in body["schema"]
    assert "title" in body["schema"]["properties"]
    assert "description" not in body["schema"]["properties"]["status"]
