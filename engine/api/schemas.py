"""JSON Schemas for editors: of segment files, profiles, contracts, ladders, and of every policy.

They are made of the forms that the engine itself checks by, with a description of every key, so an editor with
yaml-language-server completes and explains what the engine takes. `schemas/` holds those that files of the project
name in their first line; a policy's own schema is its contract.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.api.schema_examples import EXAMPLES
from engine.api.schema_words import WORDS
from engine.contracts.definition import DATASET_KEYWORDS, FOREIGN_KEY_KEYWORDS, SCHEMA_URI
from engine.contracts.json_documents import FORMATS, KEYWORDS
from engine.contracts.keywords import TYPE_NAMES
from engine.ladder.definition import FORM as LADDER
from engine.project.load import POLICY
from engine.project.placement import visible
from engine.project.sql.header_schemas import FORMS, PROFILE
from engine.project.yaml_text import parse_yaml
from engine.text_files import read_text
from engine.whole_files import write_atomically

Json = dict[str, Any]
FOLDER = "schemas"
"""Where the schemas lie that the project's files name, relative to its root."""
SUFFIX = ".schema.json"
TITLES = {
    "segment": "Segment file",
    "profile": "Profile",
    "contract": "Contract of a dataset, a document or a policy",
    "ladder": "Ladder",
}
TEXTS = {"type": "array", "items": {"type": "string"}}


def _contract() -> Json:
    """What a contract may say; what its keywords mean together is checked when it is loaded."""
    boolean = {"type": "boolean"}

    def value() -> Json:  # one for each place: a place may be described
        return {"$ref": "#/$defs/value"}

    key = {"columns": TEXTS, "references": {"type": "string"}, "referenced_columns": TEXTS}
    assert set(key) == set(FOREIGN_KEY_KEYWORDS)
    facts: Json = {
        "primary_key": TEXTS,
        "foreign_keys": {
            "type": "array",
            "items": {"type": "object", "required": list(key), "additionalProperties": False, "properties": key},
        },
        "seed_invariant": boolean,
        "findings": boolean,
        "truth": boolean,
        "input_id": {"type": "string", "pattern": r"^[A-Za-z0-9_]+\.[A-Za-z0-9_]+$"},
        "license": {"type": "string"},
    }
    assert set(facts) == set(DATASET_KEYWORDS)
    kinds = sorted({*TYPE_NAMES, "object"})
    nested: Json = {
        "properties": {"type": "object", "additionalProperties": value()},
        "items": value(),
        "additionalProperties": {"anyOf": [dict(boolean), value()]},
        "required": TEXTS,
        "type": {"anyOf": [{"enum": kinds}, {"type": "array", "items": {"enum": kinds}}]},
        "format": {"enum": list(FORMATS)},
        "enum": {"type": "array", "minItems": 1},
    }
    own: Json = {"x-sql-type": {"type": "string"}, "x-rows": TEXTS}
    words: Json = {name: nested.get(name, {}) for name in KEYWORDS}
    return {
        "type": "object",
        "required": ["$id", "type", "additionalProperties", "properties"],
        "additionalProperties": False,
        "properties": {
            "$schema": {"const": SCHEMA_URI},
            "$id": {"type": "string", "pattern": "^[A-Za-z0-9_]+/[A-Za-z0-9_.]+$"},
            **words,
            "x-dataset": {"type": "object", "additionalProperties": False, "properties": facts},
            "x-artifact": {"const": "json"},
        },
        "$defs": {
            "value": {"type": ["object", "boolean"], "additionalProperties": False, "properties": {**words, **own}}
        },
    }


def form_schemas() -> dict[str, Json]:
    """Kind of file -> its JSON Schema, with descriptions of all keys."""
    forms: dict[str, Json] = {
        "segment": {**FORMS["segment"], "additionalProperties": False},
        "profile": {**PROFILE, "additionalProperties": False},
        "contract": _contract(),
        "ladder": LADDER,
    }
    return {kind: _described(kind, form) for kind, form in forms.items()}


def _described(kind: str, form: Json) -> Json:
    found = copy.deepcopy(form)
    for path, member in keys_of(found):
        said = WORDS[kind].get(path) or WORDS["any"].get(path.rpartition(".")[2])
        if said:
            member["description"] = said
        examples = EXAMPLES[kind].get(path) or EXAMPLES["any"].get(path.rpartition(".")[2])
        if examples and not says_its_values(member):
            member["examples"] = examples
    return {"$schema": SCHEMA_URI, "title": TITLES[kind], **found}


def says_its_values(schema: Json) -> bool:
    """Whether a schema names every value that there is, so that an example would say nothing."""
    return "enum" in schema or "const" in schema or schema.get("type") == "boolean"


def keys_of(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Json]]:
    """Every key that a schema names, as (path, its schema); `*` stands for a name that the file chooses."""
    for name, member in (schema.get("properties") or {}).items():
        here = f"{path}.{name}".lstrip(".")
        if isinstance(member, dict):
            yield here, member
            yield from keys_of(member, here)
    for keyword, step in (("items", ""), ("additionalProperties", ".*")):
        below = schema.get(keyword)
        if isinstance(below, dict):
            yield from keys_of(below, f"{path}{step}")
    for member in schema.get("anyOf") or ():
        if isinstance(member, dict):
            yield from keys_of(member, path)
    for name, member in (schema.get("$defs") or {}).items():
        yield from keys_of(member, f"${name}")


def policy_schemas(root: Path) -> dict[str, Json]:
    """Policy id -> the JSON Schema of its file, of the project at `root`."""
    found = {}
    for path in visible(root / "contracts", "*.schema.yaml"):
        where = path.relative_to(root).as_posix()
        document = parse_yaml(read_text(path, where), where)
        if document["$id"].startswith(POLICY):
            found[document["$id"].removeprefix(POLICY)] = document
    return dict(sorted(found.items()))


EXAMPLE_MAX = 300
"""Characters of JSON up to which a value is an example; of a longer one its keys have examples."""


def policy_values(root: Path) -> dict[str, Json]:
    """Policy id -> what its file says, of the project at `root`."""
    found = {}
    for path in visible(root / "config", "*.y*ml"):
        where = path.relative_to(root).as_posix()
        document = parse_yaml(read_text(path, where), where)
        if "policy" in document:
            found[str(document["policy"])] = document
    return found


def with_examples(schema: Json, document: Json) -> Json:
    """The schema of a policy with the values of its file as examples."""
    found = copy.deepcopy(schema)
    _exemplify(found, [document])
    return found


def _exemplify(schema: Json, values: list[Any]) -> None:
    """Give each key below the first value that it has in `values`, which are of this schema."""
    named: Json = schema.get("properties") or {}
    mappings = [value for value in values if isinstance(value, dict)]
    for name, member in named.items():
        below = [value[name] for value in mappings if name in value]
        if not isinstance(member, dict) or not below:
            continue
        if not says_its_values(member) and len(json.dumps(below[0], default=str)) <= EXAMPLE_MAX:
            member.setdefault("examples", [below[0]])
        _exemplify(member, below)
    others = [value[name] for value in mappings for name in value if name not in named]
    members = [item for value in values if isinstance(value, list) for item in value]
    for keyword, below in (("additionalProperties", others), ("items", members)):
        if isinstance(schema.get(keyword), dict):
            _exemplify(schema[keyword], below)


def export_schemas(root: Path, out: Path, policies: bool = True) -> list[Path]:
    """Write the schemas under `out`, those of the project's policies under `out/policy`; the paths written."""
    texts = {out / f"{kind}{SUFFIX}": schema for kind, schema in form_schemas().items()}
    if policies:
        values = policy_values(root)
        for name, schema in policy_schemas(root).items():
            shown = with_examples(schema, values[name]) if name in values else schema
            texts[out / "policy" / f"{name}{SUFFIX}"] = shown
    for path, schema in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(schema, indent=1, ensure_ascii=False, default=str) + "\n")
    return list(texts)


def first_line(root: Path, path: Path) -> str:
    """The line by which an editor finds the schema of a file of the project; empty for a file without one."""
    parts = path.relative_to(root).parts
    if parts[0] == "contracts":
        schema = root / FOLDER / f"contract{SUFFIX}"
    elif parts[0] == "sql":
        schema = root / FOLDER / f"segment{SUFFIX}"
    elif parts[:2] == ("config", "profiles"):
        schema = root / FOLDER / f"profile{SUFFIX}"
    else:
        where = path.relative_to(root).as_posix()
        policy = parse_yaml(read_text(path, where), where)["policy"]
        known = visible(root / "contracts", "*.schema.yaml")
        schema = next(p for p in known if f"$id: {POLICY}{policy}\n" in p.read_text("utf-8"))
    return f"# yaml-language-server: $schema={Path(os.path.relpath(schema, path.parent)).as_posix()}"
