"""Schemas for editors: they take what the engine takes, every key is explained, every file names its own."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from engine.api.schema_examples import EXAMPLES
from engine.api.schema_words import WORDS
from engine.api.schemas import (
    FOLDER,
    SUFFIX,
    export_schemas,
    first_line,
    form_schemas,
    keys_of,
    policy_schemas,
    policy_values,
    says_its_values,
    with_examples,
)
from engine.project.yaml_text import parse_yaml
from tests.conftest import ROOT, engine

FILES = [
    *sorted((ROOT / "config").rglob("*.y*ml")),
    *sorted(ROOT.glob("sql/*/segment.yaml")),
    *sorted((ROOT / "contracts").rglob("*.schema.yaml")),
]


@cache
def schema_at(path: Path) -> jsonschema.Draft202012Validator:
    schema = parse_yaml(path.read_text("utf-8"), path.name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_every_file_names_its_schema_and_is_of_it() -> None:
    assert len(FILES) > 300
    for path in FILES:
        text = path.read_text("utf-8")
        line = text.partition("\n")[0]
        place = Path(os.path.normpath(path.parent / line.partition("$schema=")[2]))
        assert line.startswith("# yaml-language-server: $schema=") and place.is_file(), path
        faults = list(schema_at(place).iter_errors(parse_yaml(text, path.name)))
        assert not faults, f"{path}: {faults[0].json_path} {faults[0].message}"


@pytest.mark.parametrize(
    "path",
    [
        "config/profiles/tiny.yaml",
        "config/layer2/5B/window.v1.yaml",
        "sql/2A/segment.yaml",
        "contracts/ref/mcc.schema.yaml",
    ],
)
def test_the_line_is_the_one_that_is_made(path: str) -> None:
    place = ROOT / path
    assert place.read_text("utf-8").startswith(f"{first_line(ROOT, place)}\n")


def test_the_schemas_that_stand_here_are_those_that_are_exported(tmp_path: Path) -> None:
    written = export_schemas(ROOT, tmp_path, policies=False)
    assert {path.name for path in written} == {path.name for path in (ROOT / FOLDER).iterdir()}
    for path in written:
        assert path.read_bytes() == (ROOT / FOLDER / path.name).read_bytes(), (
            f"engine schema export --forms-only: {path.name}"
        )


@pytest.mark.parametrize("kind", sorted(WORDS.keys() - {"any"}))
def test_every_key_is_explained(kind: str) -> None:
    schema = form_schemas()[kind]
    keys = dict(keys_of(schema))
    assert not [path for path, member in keys.items() if not member.get("description", "").endswith((".", "?"))]
    assert WORDS[kind].keys() | EXAMPLES[kind].keys() <= keys.keys(), "words of a key that is gone"
    for path, member in keys.items():
        assert says_its_values(member) != bool(member.get("examples")), (
            f"{path} needs an example, or has one in vain"
        )
        for example in member.get("examples", ()):
            whole = {**member, "$defs": schema.get("$defs", {})}
            jsonschema.validate(example, whole, jsonschema.Draft202012Validator)


def test_every_key_of_a_policy_is_explained() -> None:
    schemas = policy_schemas(ROOT)
    assert len(schemas) > 60
    missing = [
        f"{name} {path}" for name, s in schemas.items() for path, m in keys_of(s) if not m.get("description")
    ]
    assert missing == []


def test_a_policy_has_its_own_values_as_examples() -> None:
    schemas, values = policy_schemas(ROOT), policy_values(ROOT)
    assert schemas.keys() <= values.keys()
    without = []
    for name, schema in schemas.items():
        shown = with_examples(schema, values[name])
        assert jsonschema.Draft202012Validator(shown).is_valid(values[name])
        for path, member in keys_of(shown):
            plain = not {"properties", "items", "additionalProperties"} & member.keys()
            if plain and not says_its_values(member) and not member.get("examples"):
                without.append(f"{name} {path}")
            for example in member.get("examples", ()):
                whole = {**member, "$defs": shown.get("$defs", {})}
                assert jsonschema.Draft202012Validator(whole).is_valid(example), f"{name} {path}"
    assert len(without) < 30, "keys of lists that are empty, and long sentences"


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("segment", {"segment": "9Z", "title": "T", "tier": "moon", "home": "data/x", "states": {}}),
        ("profile", {"profile": "tiny", "certifyable": True}),
        (
            "contract",
            {"$id": "a/b", "type": "object", "additionalProperties": False, "properties": {"a": {"typ": "x"}}},
        ),
        ("ladder", {"ladder": "a", "segment": "9Z", "decide": {"minimize": "X.y"}, "candidates": []}),
    ],
)
def test_a_wrong_file_is_told(kind: str, document: dict[str, object]) -> None:
    assert list(schema_at(ROOT / FOLDER / f"{kind}{SUFFIX}").iter_errors(document))


def test_export_of_the_command(tmp_path: Path) -> None:
    told = json.loads(engine("schema", "export", "--out", str(tmp_path), "--project", str(ROOT), "--json").stdout)
    assert len(told) == 4 + len(policy_schemas(ROOT)) and all(Path(path).is_file() for path in told)
