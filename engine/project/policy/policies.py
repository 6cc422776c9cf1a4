"""A policy is a table: YAML, checked by its JSON Schema, laid out as typed relations.

Layout: scalars and mappings make the one-row relation `policy_<namespace>.<name>` (mappings as STRUCT columns);
each top-level list of mappings, list of scalars, or mapping with `x-rows` is a relation of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from engine.contracts.artifact import FORMAT_CHECKER
from engine.contracts.json_documents import validator_of
from engine.errors import EngineError, close_matches
from engine.hashing import digest
from engine.project.definition import Policy, PolicyRelation
from engine.project.parse_cache import ParseCache
from engine.project.placement import visible
from engine.project.policy.layers import Layer
from engine.project.yaml_text import parse_yaml
from engine.text_files import read_text

INTEGERS = {
    f"{sign}{name}": (0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for name, bits in (("TINYINT", 8), ("SMALLINT", 16), ("INTEGER", 32), ("BIGINT", 64))
    for sign in ("", "U")
}
"""SQL type -> its least and greatest value."""
IDENTITY_KEYS = ("policy", "version", "rng_scope")
_SCALARS = {"integer": "BIGINT", "number": "DOUBLE", "string": "VARCHAR", "boolean": "BOOLEAN"}


def sql_type(schema: dict[str, Any]) -> str:
    """The DuckDB type of a JSON Schema property."""
    if "x-sql-type" in schema:
        return str(schema["x-sql-type"])
    declared = schema.get("type")
    names = declared if isinstance(declared, list) else [declared]
    kind = next((name for name in names if name != "null"), None)
    if kind == "string" and schema.get("format") == "date":
        return "DATE"
    if kind == "array":
        return f"{sql_type(schema['items'])}[]"
    if kind == "object":
        fields = ", ".join(f'"{key}" {sql_type(sub)}' for key, sub in schema["properties"].items())
        return f"STRUCT({fields})"
    if kind not in _SCALARS:
        raise EngineError(
            33,
            f"a policy schema has no type {kind!r}",
            place="PROJECT",
            expected="integer, number, string, boolean, array or object",
            found=str(schema)[:120],
        )
    return _SCALARS[kind]


def _words(schema: dict[str, Any], also: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """(column, what it says) of the keys of a mapping, behind those that the layout adds."""
    told = {name: str(sub.get("description", "")) for name, sub in schema.get("properties", {}).items()}
    return tuple({**also, **told}.items())


def _keyed_words(schema: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    key, *value = schema["x-rows"]
    said = str(schema.get("propertyNames", {}).get("description") or f"The {key.replace('_', ' ')} of the row.")
    also = {key: said}
    if value:
        item = schema["additionalProperties"]
        also[value[0]] = str(item.get("description") or schema.get("description", ""))
        return tuple(also.items())
    return _words(schema["additionalProperties"], also)


def _listed_words(schema: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    item, also = schema["items"], {"ordinal": "Place in the list, from 1."}
    if item.get("type") == "object":
        return _words(item, also)
    return tuple({**also, "value": str(item.get("description") or schema.get("description", ""))}.items())


def _keyed_rows(key: str, schema: dict[str, Any], value: dict[str, Any]) -> tuple[Any, Any]:
    names = schema["x-rows"]
    item = schema["additionalProperties"]
    if len(names) == 2:
        columns = ((names[0], "VARCHAR"), (names[1], sql_type(item)))
        rows = tuple((name, entry) for name, entry in value.items())
        return columns, rows
    fields = item["properties"]
    wide = ((names[0], "VARCHAR"), *((name, sql_type(sub)) for name, sub in fields.items()))
    return wide, tuple((name, *(entry.get(f) for f in fields)) for name, entry in value.items())


def _list_rows(schema: dict[str, Any], value: list[Any]) -> tuple[Any, Any]:
    item = schema["items"]
    if item.get("type") == "object":
        fields = item["properties"]
        columns = (("ordinal", "BIGINT"), *((name, sql_type(sub)) for name, sub in fields.items()))
        rows = tuple(
            (ordinal, *(entry.get(name) for name in fields)) for ordinal, entry in enumerate(value, start=1)
        )
        return columns, rows
    rows = tuple(enumerate(value, start=1))
    return (("ordinal", "BIGINT"), ("value", sql_type(item))), rows


def _filled(value: Any, schema: dict[str, Any]) -> Any:
    """The value with every optional field of its mappings present, as null."""
    if isinstance(value, dict) and "properties" in schema:
        return {key: _filled(value.get(key), sub) for key, sub in schema["properties"].items()}
    if isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
        return {key: _filled(item, schema["additionalProperties"]) for key, item in value.items()}
    if isinstance(value, list) and "items" in schema:
        return [_filled(item, schema["items"]) for item in value]
    return value


def relations_of(policy_id: str, document: dict[str, Any], schema: dict[str, Any]) -> tuple[PolicyRelation, ...]:
    """The relations of a valid policy document."""
    namespace, _, name = policy_id.partition(".")
    target = f"policy_{namespace}"
    document = _filled(document, schema)
    relations: list[PolicyRelation] = []
    scalars: list[tuple[str, str, Any]] = []
    for key, sub in schema["properties"].items():
        if key in IDENTITY_KEYS:
            continue
        said = str(sub.get("description", ""))
        if "x-rows" in sub:
            laid = _keyed_rows(key, sub, document.get(key) or {})
            relations.append(PolicyRelation(target, key, *laid, said, _keyed_words(sub)))
        elif sub.get("type") == "array":
            laid = _list_rows(sub, document.get(key) or [])
            relations.append(PolicyRelation(target, key, *laid, said, _listed_words(sub)))
        else:
            scalars.append((key, sql_type(sub), document.get(key)))
    if scalars:
        columns = tuple((key, kind) for key, kind, _ in scalars)
        row = tuple(value for _, _, value in scalars)
        said = str(schema.get("description") or schema.get("title", ""))
        relations.append(PolicyRelation(target, name, columns, (row,), said, _words(schema, {})))
    return tuple(relations)


def validate(document: Any, schema: dict[str, Any], where: str) -> None:
    """EngineError 031 naming the key, when a policy breaks its schema."""
    validator = validator_of(schema, FORMAT_CHECKER)
    errors = sorted(validator.iter_errors(document), key=lambda e: (len(e.absolute_path) == 0, str(e.json_path)))
    if not errors:
        _refuse_wide(document, schema, "$", where)
        return
    first = errors[0]
    hint = ""
    if first.validator == "additionalProperties" and isinstance(first.instance, dict):
        known = first.schema.get("properties", {})
        unknown = [key for key in first.instance if key not in known]
        hint = close_matches(unknown[0], known) if unknown else ""
    raise EngineError(
        31,
        f"{first.json_path}: {first.message}"[:300],
        place="PROJECT",
        where=f"{where} {first.json_path}",
        expected=str({first.validator: first.validator_value})[:200] if not hint else "a known key",
        found=str(first.instance)[:120],
        hint=hint or f"mend {where}, then engine plan",
        samples=[error.json_path for error in errors],
    )


def _validate_once(document: Any, schema: dict[str, Any], where: str, cache: ParseCache) -> None:
    """`validate`, asked once for a document and its schema: the whole of both is what the cache knows them by."""

    def fits() -> bool:
        validate(document, schema, where)
        return True

    cache.get("policy 1", json.dumps([document, schema]), fits)


def _refuse_wide(value: Any, schema: dict[str, Any], json_path: str, where: str) -> None:
    """EngineError 031 for an integer that its column does not hold."""
    if isinstance(value, dict):
        for key, item in value.items():
            below = schema.get("properties", {}).get(key) or schema.get("additionalProperties") or {}
            _refuse_wide(item, below, f"{json_path}.{key}", where)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            _refuse_wide(item, schema.get("items", {}), f"{json_path}[{place}]", where)
    elif isinstance(value, int):
        low, high = INTEGERS.get(schema.get("x-sql-type", ""), INTEGERS["BIGINT"])
        if not low <= value <= high:
            raise EngineError(
                31,
                f"{json_path}: {value} is beyond its column",
                place="PROJECT",
                where=f"{where} {json_path}",
                expected=f"{low} to {high}",
                found=str(value),
                hint=f"mend {where}, then engine plan",
            )


def load_policies(
    root: Path, schemas: dict[str, dict[str, Any]], layers: Sequence[Layer], cache: ParseCache
) -> dict[str, Policy]:
    """Every policy under config/, merged with the layers in their order, validated, laid out."""
    policies: dict[str, Policy] = {}
    for path in visible(root / "config", "*.y*ml"):
        where = str(path.relative_to(root))
        if path.parent.name == "profiles":
            continue
        text = read_text(path, where)
        document = cache.get("strict yaml", text, partial(parse_yaml, text, where))
        policy_id = document.get("policy") if isinstance(document, dict) else None
        if not isinstance(policy_id, str) or "." not in policy_id:
            raise EngineError(
                31,
                "a policy names itself",
                place="PROJECT",
                where=where,
                expected="policy: <namespace>.<name>",
                found=str(policy_id),
                hint=f"mend {where}, then engine plan",
            )
        if policy_id not in schemas:
            raise EngineError(
                30,
                f"the policy {policy_id} has no schema",
                place="PROJECT",
                where=where,
                expected=f"a contract with $id: policy/{policy_id}",
                hint=close_matches(policy_id, schemas),
            )
        if policy_id in policies:
            raise EngineError(
                31,
                f"{policy_id} stands in two files",
                place="PROJECT",
                where=f"{policies[policy_id].path}, {where}",
            )
        _validate_once(document, schemas[policy_id], where, cache)
        merged = document
        for layer in layers:
            if policy_id in layer.overrides:
                merged = layer.over(policy_id, merged)
                validate(merged, schemas[policy_id], layer.where)
        policies[policy_id] = Policy(
            policy_id=policy_id,
            version=str(merged["version"]),
            path=where,
            rng_scope=bool(merged.get("rng_scope", False)),
            document=merged,
            digest=digest({key: value for key, value in merged.items() if key != "policy"}),
            relations=relations_of(policy_id, merged, schemas[policy_id]),
        )
    for layer in layers:
        _check_overrides(policies, layer)
    _check_relations(policies)
    return policies


def _check_relations(policies: dict[str, Policy]) -> None:
    owners: dict[str, Policy] = {}
    for policy in policies.values():
        for relation in policy.relations:
            other = owners.setdefault(relation.qualified.lower(), policy)
            if other is not policy:
                raise EngineError(
                    31,
                    f"{relation.qualified} would come of two policies",
                    place="PROJECT",
                    where=f"{other.path}, {policy.path}",
                    expected="relation names unique in a namespace",
                    hint=f"rename the key {relation.name} in one of them",
                )


def _check_overrides(policies: dict[str, Policy], layer: Layer) -> None:
    for policy_id in layer.overrides:
        if policy_id not in policies:
            raise EngineError(
                30,
                f"{layer.where} overrides {policy_id}, which does not exist",
                place="PROJECT",
                where=layer.where,
                hint=close_matches(policy_id, policies),
            )
