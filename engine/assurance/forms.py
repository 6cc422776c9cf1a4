"""The forms of kept claims: what a gateboard, a lane and a certificate hold, so that readers may rely on it."""

from __future__ import annotations

from functools import cache
from typing import Any

Form = dict[str, Any]
_TEXT: Form = {"type": "string"}
_TEXTS: Form = {"type": "array", "items": _TEXT}
_NUMBER: Form = {"type": ["number", "null"]}
_COUNT: Form = {"type": ["integer", "null"]}
_FLAG: Form = {"type": "boolean"}
_VERDICT: Form = {"type": ["boolean", "null"]}
_DIGESTS: Form = {"type": "object", "additionalProperties": _TEXT}
_GRADE: Form = {"enum": ["a", "bplus", "b", "fail"]}
_BAND: Form = {"type": "object", "properties": {"gates": {"type": "integer"}, "held": {"type": "integer"}}}

_ROW: Form = {
    "type": "object",
    "required": [
        "test_id",
        "metric_name",
        "value",
        "threshold_B",
        "threshold_Bplus",
        "pass_B",
        "pass_Bplus",
        "ci_low",
        "ci_high",
        "owner_state",
        "support_n",
        "seed",
    ],
    "additionalProperties": False,
    "properties": {
        "test_id": _TEXT,
        "metric_name": _TEXT,
        "value": _NUMBER,
        "threshold_B": _NUMBER,
        "threshold_Bplus": _NUMBER,
        "pass_B": _VERDICT,
        "pass_Bplus": _VERDICT,
        "threshold_A": _NUMBER,
        "pass_A": _VERDICT,
        "ci_low": _NUMBER,
        "ci_high": _NUMBER,
        "owner_state": _TEXT,
        "support_n": _COUNT,
        "seed": _COUNT,
        "comparison": {"enum": [">=", "<=", "="]},
        "decides": _FLAG,
        "reason": _TEXT,
        "details": {},
        "input_digest": _TEXT,
        "status": _TEXT,
    },
}
BOARD: Form = {
    "type": "object",
    "required": [
        "segment",
        "run_id",
        "seed",
        "profile",
        "grade",
        "verdict",
        "stamps",
        "bundle_digest",
        "flag_sha256",
        "signatures",
        "scorers",
        "upstream",
        "tests",
        "failing_B",
        "failing_Bplus",
    ],
    "properties": {
        "segment": _TEXT,
        "run_id": _TEXT,
        "seed": _COUNT,
        "profile": _TEXT,
        "form": {"type": "integer"},
        "grade": _GRADE,
        "verdict": _TEXT,
        "stamps": _TEXTS,
        "bundle_digest": _TEXT,
        "flag_sha256": {"type": ["string", "null"]},
        "signatures": _DIGESTS,
        "scorers": _DIGESTS,
        "upstream": {"type": "object"},
        "settings": {"type": "object"},
        "tables": _DIGESTS,
        "tests": {"type": "array", "items": _ROW},
        "failing_B": _TEXTS,
        "failing_Bplus": _TEXTS,
        "failing_A": _TEXTS,
        "band_A": _BAND,
    },
}
_SEED: Form = {
    "type": "object",
    "required": ["seed", "run_id", "bundle_digest", "verdict", "signatures", "error", "gateboard"],
    "properties": {
        "seed": {"type": "integer"},
        "run_id": {"anyOf": [{"type": "null"}, {"type": "string", "pattern": "^[0-9a-f]{32}$"}]},
        "bundle_digest": {"type": ["string", "null"]},
        "verdict": _TEXT,
        "signatures": _DIGESTS,
        "error": {"type": ["object", "null"]},
        "gateboard": {"anyOf": [{"type": "null"}, BOARD]},
    },
    # What was scored has a run, and what has none was not scored.
    "oneOf": [
        {"properties": {"run_id": {"type": "null"}, "gateboard": {"type": "null"}}},
        {"properties": {"run_id": {"type": "string"}, "gateboard": {"type": "object"}}},
    ],
}
_CLAIM: Form = {
    "segment": _TEXT,
    "form": {"type": "integer"},
    "profile": _TEXT,
    "grade": _GRADE,
    "verdict": _TEXT,
    "decided_utc": _TEXT,
    "stamps": _TEXTS,
    "seeds": {"type": "array", "minItems": 1, "items": _SEED},
    "scorers": _DIGESTS,
    "band_A": _BAND,
}
_LATER = ("form", "band_A")
"""What claims of an older engine lack: they are told as of that time."""
LANE: Form = {
    "type": "object",
    "required": ["lane", *(name for name in _CLAIM if name not in _LATER)],
    "properties": {**_CLAIM, "lane": _TEXT},
}
CERTIFICATE: Form = {
    "type": "object",
    "required": [*(name for name in _CLAIM if name not in _LATER), "failing", "required_seeds", "across_seeds"],
    "properties": {
        **_CLAIM,
        "failing": _TEXTS,
        "required_seeds": {"type": "array", "items": {"type": "integer"}},
        "across_seeds": {"type": "array", "items": _ROW},
        "per_test": {"type": "object", "additionalProperties": {"type": "object"}},
    },
}


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"board": BOARD, "lane": LANE, "certificate": CERTIFICATE}[name])


def misfit(document: Any, name: str) -> str:
    """What of a document is not of its form (board, lane or certificate), in words; empty where all is."""
    from jsonschema.exceptions import best_match

    fault = best_match(_validator(name).iter_errors(document))
    return "" if fault is None else f"{fault.json_path}: {fault.message}"[:200]
