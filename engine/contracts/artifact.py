"""Contracts of JSON documents (`x-artifact: json`): small, so jsonschema checks them itself."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError

from engine.contracts.check import SCHEMA_MISMATCH
from engine.contracts.compile import DOMAIN_VIOLATION, NONFINITE
from engine.contracts.definition import INPUT_ID, identity_at
from engine.contracts.json_documents import KEYWORDS, check_schema, cleaned_schema, validator_of
from engine.contracts.keywords import mapping_at, refuse_unknown, text_at
from engine.contracts.location import Location, pointer_of
from engine.contracts.violation import SAMPLES_MAX, Violation

TOP_KEYWORDS = (*KEYWORDS, "$id", "$schema", "x-artifact", "x-dataset")
DATASET_FACTS = ("seed_invariant", "input_id", "license")
STRUCTURAL = ("type", "required", "additionalProperties", "dependentRequired", "propertyNames")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)

FORMAT_CHECKER = FormatChecker(formats=())


@FORMAT_CHECKER.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(DATE.match(value) and date.fromisoformat(value))


@FORMAT_CHECKER.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or bool(DATE_TIME.match(value) and datetime.fromisoformat(value))


@dataclass(frozen=True)
class ArtifactSchema:
    """The contract of one JSON document; `schema` is JSON Schema 2020-12 without annotations."""

    id: str
    segment: str
    name: str
    title: str
    description: str
    schema: Mapping[str, Any]
    seed_invariant: bool
    fields: Mapping[str, str] = field(default_factory=dict)
    """Key of the document -> its description."""

    def rules_body(self) -> dict[str, Any]:
        """What the contract demands, canonical-JSON-ready, without annotations."""
        return {"id": self.id, "schema": dict(self.schema), "seed_invariant": self.seed_invariant}

    def check(self, document: Any) -> list[Violation]:
        """Every broken rule of a parsed JSON document, one violation per place in the schema."""
        infinite = list(_nonfinite(document, ()))
        if infinite:
            return [
                Violation(
                    rule="finite",
                    code=NONFINITE,
                    columns=(),
                    json_pointer="/",
                    count=len(infinite),
                    message=f"{self.id}: {len(infinite)} numbers are not finite",
                    samples=[{"at": place} for place in infinite[:SAMPLES_MAX]],
                )
            ]
        validator = validator_of(self.schema, FORMAT_CHECKER)
        broken: dict[str, list[ValidationError]] = {}
        for error in validator.iter_errors(document):
            broken.setdefault(pointer_of(*error.absolute_schema_path), []).append(error)
        return [self._violation(pointer, broken[pointer]) for pointer in sorted(broken)]

    def _violation(self, pointer: str, errors: list[ValidationError]) -> Violation:
        first = errors[0]
        keyword = str(first.validator)
        samples = [
            {"at": pointer_of(*error.absolute_path) or "/", "found": error.message[:200]}
            for error in errors[:SAMPLES_MAX]
        ]
        return Violation(
            rule=keyword,
            code=SCHEMA_MISMATCH if keyword in STRUCTURAL else DOMAIN_VIOLATION,
            columns=tuple(str(token) for token in list(first.absolute_path)[:1]),
            json_pointer=pointer,
            count=len(errors),
            message=f"{self.id}: {len(errors)} values break {pointer}: {first.message[:200]}",
            samples=samples,
        )


def _nonfinite(value: Any, tokens: tuple[str | int, ...]) -> Iterator[str]:
    if isinstance(value, float) and not math.isfinite(value):
        yield pointer_of(*tokens) or "/"
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from _nonfinite(member, (*tokens, key))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _nonfinite(member, (*tokens, index))


def load_artifact_schema(document: dict[str, Any], place: str, is_checked: bool = False) -> ArtifactSchema:
    """The contract of a parsed document schema (`x-artifact: json`); `place` names its file.

    Errors: EngineError 33 CONTRACT_INVALID with the JSON pointer of the first flaw. `is_checked`: this was asked
    of the document before, so that it need not be held against the schema of schemas again.
    """
    top = Location(place)
    document = mapping_at(document, top)
    segment, name = identity_at(document, top)
    if document.get("x-artifact") != "json":
        raise top.at("x-artifact").refuse("must be json", found=repr(document.get("x-artifact")))
    where = top.at("x-dataset")
    dataset = mapping_at(document.get("x-dataset", {}), where)
    for keyword in dataset:
        refuse_unknown(keyword, DATASET_FACTS, where)
    seed_invariant = dataset.get("seed_invariant", False)
    if not isinstance(seed_invariant, bool):
        raise where.at("seed_invariant").refuse("must be true or false")
    input_id = text_at(dataset.get("input_id", f"{segment}.{name}"), where.at("input_id"))
    if not INPUT_ID.match(input_id):
        raise where.at("input_id").refuse("must read <segment>.<name>", found=input_id)
    for keyword in document:
        refuse_unknown(keyword, TOP_KEYWORDS, top)
    body = {key: value for key, value in document.items() if key in KEYWORDS}
    schema = cleaned_schema(body, top)
    if not is_checked:
        check_schema(schema, top)
    return ArtifactSchema(
        id=f"{segment}/{name}",
        segment=segment,
        name=name,
        title=str(document.get("title", "")),
        description=str(document.get("description", "")),
        schema=schema,
        seed_invariant=seed_invariant,
        fields={
            name: str(member.get("description", ""))
            for name, member in document.get("properties", {}).items()
            if isinstance(member, Mapping)
        },
    )
