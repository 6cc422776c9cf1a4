"""What headers and segment files may say: a wrong value, a missing or a misspelt key is refused in its place."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine.errors import EngineError, close_matches
from engine.hashing import digest
from engine.project.definition import BUNDLE, MODEL, SEAL, TIERS

TEXT = {"type": "string", "minLength": 1}
SEED = {"type": "integer", "minimum": 0, "maximum": 2**64 - 1}
SEEDS = {"type": "array", "minItems": 1, "uniqueItems": True, "items": SEED}
NAME = {"type": "string", "pattern": "^[A-Za-z0-9_]+$"}
PLACE = {"type": "string", "pattern": "^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$"}
"""A folder inside another: no part of it is empty, hidden or `..`."""
SECONDS = {"type": "number", "exclusiveMinimum": 0}
TIMES: dict[str, Any] = {
    "type": "object",
    "required": ["target", "stretch"],
    "additionalProperties": False,
    "properties": {"target": SECONDS, "stretch": SECONDS},
}
BUDGET = {
    "type": ["object", "number"],
    "exclusiveMinimum": 0,
    "additionalProperties": False,
    "properties": {**TIMES["properties"], "plan": TIMES, "ours": TIMES},
    "dependentRequired": {"target": ["stretch"], "stretch": ["target"], "plan": ["ours"]},
}
"""What a state may take: seconds, target and stretch, or those of the segment's plan beside our own."""
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
NAMES = {"type": "array", "items": {"type": ["string", "integer"]}}
LANES = ("input_resolution", "input_load_schema_validation", "core_compute", "output_write_idempotency")
QUERY = {"doc": TEXT, "lane": {"enum": list(LANES)}}

STEP = {"type": ["object", "null"], "additionalProperties": False, "properties": {"step": TEXT}}
WORD = {"pattern": "^[a-z][a-z0-9_]*$"}
FOLDERS = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": WORD,
    "additionalProperties": {
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            "step": TEXT,
            "members": {"type": "object", "minProperties": 1, "propertyNames": WORD, "additionalProperties": STEP},
        },
    },
}
"""Folder -> nothing, its step in the segment's plan, or the members of a family; in the order of the data flow."""

FORMS: dict[str, dict[str, Any]] = {
    "model": {
        "required": ["doc"],
        "properties": {
            **QUERY,
            "stream": TEXT,
            "stored": {"type": "boolean"},
            "order": {"enum": ["kept"]},
            "machinery": {"type": "boolean"},
            "parts": {"type": "string", "pattern": r"^[A-Za-z0-9_]+\.[A-Za-z0-9_]+$"},
            "materialize": {"enum": ["dataset", "table", "view", "json", "metrics", "draw"]},
        },
        # Only a draw is the same wherever it is read.
        "dependentRequired": {"stored": ["stream"]},
    },
    "measure": {
        "required": ["doc"],
        "properties": {
            **QUERY,
            "materialize": {"enum": ["table", "view", "diagnostic"]},
            "pooled": {"type": "boolean"},
        },
    },
    "assertion": {
        "required": ["doc", "code", "name"],
        "properties": {
            **QUERY,
            "name": TEXT,
            "hint": TEXT,
            "severity": {"enum": ["REQUIRED", "ADVISORY"]},
            "import": {"enum": ["skip", "warn"]},
            "refuses": {"enum": ["state", "flag"]},
            "code": {"type": "integer", "minimum": 1, "maximum": 999},
            "import_code": {"type": "integer", "minimum": 1, "maximum": 999},
        },
    },
    "gate": {
        "required": ["doc"],
        "properties": {
            "formula": {"type": "object", "additionalProperties": TEXT},
            "cells": NAMES,
            **QUERY,
            "tests": NAMES,
            "owner_state": TEXT,
            "knobs": NAMES,
            "answers": {
                "type": "object",
                "required": ["segment", "test"],
                "additionalProperties": False,
                "properties": {"segment": TEXT, "test": TEXT},
            },
            "materialize": {"enum": ["gate", "table", "view", "draw", "diagnostic", "details", "section"]},
            "pooled": {"type": "boolean"},
            "stream": TEXT,
        },
    },
    "chart": {
        "required": ["doc", "title"],
        "properties": {
            "doc": TEXT,
            "title": TEXT,
            "figures": {"type": "array", "items": {"type": "string", "pattern": r"^\w+\.\w+$"}},
            "front": {"type": "integer", "minimum": 1},
        },
    },
    "graph": {
        "required": ["doc", "source", "target"],
        "additionalProperties": False,
        "properties": {"doc": TEXT, "source": WORD, "target": WORD},
    },
    "explain": {
        "required": ["doc", "key", "population"],
        "properties": {
            "doc": TEXT,
            "population": TEXT,
            "key": {"type": "object", "minProperties": 1, "additionalProperties": TEXT},
            "narrow": {"type": "object", "additionalProperties": TEXT},
            "again": {"type": "object", "additionalProperties": {"type": ["array", "object"]}},
        },
    },
    "section": {
        "required": ["doc"],
        "properties": {
            "doc": TEXT,
            "section": TEXT,
            "model": TEXT,
            "stream": TEXT,
            "slots": {"type": "object"},
            "truth": {"type": "boolean"},
            "materialize": {"enum": ["table", "view"]},
        },
        "oneOf": [{"required": ["section"]}, {"required": ["model"]}],
        "dependentRequired": {"stream": ["section", "slots"], "slots": ["stream"]},
    },
    "segment": {
        "type": "object",
        "required": ["segment", "title", "tier", "home", "states"],
        "properties": {
            "segment": NAME,
            "title": TEXT,
            "tier": {"enum": list(TIERS)},
            "home": {"allOf": [PLACE, {"pattern": "^(data|upstream)/"}]},
            "reports": {"allOf": [PLACE, {"pattern": "^reports/"}]},
            "partition": {
                "type": "array",
                "uniqueItems": True,
                "items": {"enum": ["seed", "parameter_hash", "manifest_fingerprint", "scenario_id"]},
            },
            "requires": {"type": "array", "uniqueItems": True, "items": TEXT},
            "requires_tests": {
                "type": "object",
                "additionalProperties": {"type": "array", "minItems": 1, "uniqueItems": True, "items": TEXT},
            },
            "grades": {
                "type": "object",
                "required": ["bplus", "b", "fail"],
                "additionalProperties": False,
                "properties": {"a": TEXT, "bplus": TEXT, "b": TEXT, "fail": TEXT},
            },
            "seeds": SEEDS,
            "states": {
                "type": "object",
                "minProperties": 2,
                "propertyNames": NAME,
                "additionalProperties": {
                    "type": "object",
                    "required": ["kind"],
                    "additionalProperties": False,
                    "properties": {
                        "kind": {"enum": [SEAL, MODEL, BUNDLE]},
                        "title": TEXT,
                        "tags": NAMES,
                        "folders": FOLDERS,
                    },
                },
            },
            "seals": {
                "type": ["array", "null"],
                "items": {
                    "type": "object",
                    "required": ["input"],
                    "additionalProperties": False,
                    "properties": {
                        "input": TEXT,
                        "role": TEXT,
                        "requirement": {"enum": ["REQUIRED", "OPTIONAL"]},
                        "read_scope": {"enum": ["ROW_LEVEL", "METADATA_ONLY"]},
                    },
                },
            },
            "lanes": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"candidate": SEEDS, "witness": SEEDS},
            },
            "decisions": {
                "type": "object",
                "required": ["advance", "hold", "reopen", "freeze"],
                "additionalProperties": False,
                "properties": {
                    "advance": TEXT,
                    "hold": TEXT,
                    "reopen": TEXT,
                    "freeze": {
                        "type": "object",
                        "required": ["bplus", "b"],
                        "additionalProperties": False,
                        "properties": {"a": TEXT, "bplus": TEXT, "b": TEXT, "fail": TEXT},
                    },
                },
            },
            "reading": {"type": "array", "items": TEXT},
            "budgets_s": {"type": ["object", "null"], "additionalProperties": BUDGET},
            "performance": {
                "type": "object",
                "required": ["phases"],
                "additionalProperties": False,
                "properties": {
                    "noise_floor": SHARE,
                    "unaccounted_max": SHARE,
                    "phases": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["go", "hold"],
                            "additionalProperties": False,
                            "properties": {
                                "state": TEXT,
                                "gain_min": SHARE,
                                "go": TEXT,
                                "hold": TEXT,
                                "revert": TEXT,
                                "next": TEXT,
                                "artifact": TEXT,
                            },
                        },
                    },
                },
            },
            "underivable": NAMES,
            "scenarios": TEXT,
            "window": TEXT,
            "active": {
                "type": ["object", "null"],
                "additionalProperties": {"type": "string", "pattern": "^v[0-9]+$"},
            },
        },
    },
}
"""Role of a file -> JSON Schema of its header or of the whole file; no other key may stand."""

PROFILE = {
    "type": "object",
    "required": ["profile"],
    "properties": {
        "profile": NAME,
        "title": TEXT,
        "certifiable": {"type": "boolean"},
        "overrides": {"type": ["object", "null"], "additionalProperties": {"type": "object"}},
    },
}
"""JSON Schema of a profile's file; what it lays over a policy is checked by the policy's own schema."""


def check_form(document: Any, role: str, where: str) -> None:
    """EngineError 036 naming the key, when a header or a segment file is not of its form."""
    form = FORMS[role]
    for key in document if isinstance(document, dict) else ():
        if key not in form["properties"]:
            raise _unknown_key(key, form, where, 36)
    _check(document, _validator(role), where, 36)


@cache
def form_digest(role: str) -> str:
    """The identity of the form that `check_form` asks of a role."""
    return digest({"role": role, "form": FORMS[role]})


def check_against(document: Any, form: dict[str, Any], where: str) -> None:
    """EngineError 031 naming the key, when a user's file is not of its form: a JSON Schema of an object."""
    for key in document if isinstance(document, dict) else ():
        if key not in form["properties"]:
            raise _unknown_key(key, form, where, 31)
    _check(document, _compiled(form), where, 31)


@cache
def _validator(role: str) -> Any:
    return _compiled(FORMS[role])


def _compiled(form: dict[str, Any]) -> Any:
    from engine.contracts.json_documents import validator_of

    return validator_of(form)


def _unknown_key(key: str, form: dict[str, Any], where: str, number: int) -> EngineError:
    return EngineError(
        number,
        f"there is no key {key!r} here",
        place="PROJECT",
        where=where,
        expected=", ".join(form["properties"]),
        found=key,
        hint=close_matches(key, form["properties"]),
    )


def _check(document: Any, validator: Any, where: str, number: int) -> None:
    errors = sorted(validator.iter_errors(document), key=lambda error: str(error.json_path))
    if not errors:
        return
    first = errors[0]
    choices = first.validator_value if first.validator == "enum" else ()
    raise EngineError(
        number,
        f"{first.json_path}: {first.message}"[:300],
        place="PROJECT",
        where=where,
        expected=str({first.validator: first.validator_value})[:200],
        found=str(first.instance)[:120],
        hint=close_matches(str(first.instance), choices) or f"mend {where}, then engine plan",
    )
