"""The form of a series of timings in a file: what was edited or torn is refused before it is compared."""

from __future__ import annotations

from functools import cache
from typing import Any

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_SECONDS = {"type": "number", "minimum": 0}


def _record(optional: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
        "properties": properties,
    }


def _map(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


_STEP = _record(step=_TEXT, lane=_TEXT, elapsed_s=_SECONDS)
_TIMING = {
    "type": "object",
    "required": ["elapsed_s", "steps"],
    "properties": {"elapsed_s": _SECONDS, "steps": {"type": "array", "items": _STEP}},
    "additionalProperties": _SECONDS,
}
_SAMPLE = _record(
    source=_TEXT,
    thermal=_TEXT,
    host=_TEXT,
    cpus={"type": ["integer", "null"]},
    threads={"type": ["integer", "null"]},
    runtime={"type": "object"},
    captured_utc=_TEXT,
    states=_map(_TIMING),
)
_OUTPUT = _record(kind=_TEXT, content_digest=_TEXT, rows=_COUNT, schema=_TEXT, place=_TEXT)
_FACTS = _record(
    signature=_TEXT,
    status=_TEXT,
    outputs=_map(_OUTPUT),
    rng=_TEXT,
    checks=_COUNT,
    warnings=_COUNT,
    inputs=_TEXT,
    policies=_TEXT,
    seal={"type": ["string", "null"]},
)
FORM = _record(
    kind=_TEXT,
    v={"const": 1},
    segment=_TEXT,
    run_id=_TEXT,
    receipt_sha256=_TEXT,
    identity={"type": "object"},
    facts=_map(_FACTS),
    samples={"type": "array", "minItems": 1, "items": _SAMPLE},
)
"""JSON Schema of a series."""


@cache
def _validator() -> Any:
    from engine.contracts.json_documents import validator_of

    return validator_of(FORM)


def form_fault(document: Any) -> str:
    """What is not of the form, with its place; empty when the document is a series."""
    errors = sorted(_validator().iter_errors(document), key=lambda error: str(error.json_path))
    return f"{errors[0].json_path}: {errors[0].message}"[:200] if errors else ""
