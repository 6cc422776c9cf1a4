"""Documents checked by JSON Schema with patterns as ECMA-262 reads them; schemas checked before they are used.

jsonschema hands patterns to Python, where `$` also matches before a last line end and `\\d` takes digits of every
script: `^a$` would let "a\\n" through.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import SchemaError, ValidationError

from engine.contracts.keywords import ANNOTATIONS, mapping_at, refuse_unknown
from engine.contracts.location import Location
from engine.contracts.patterns import python_pattern

SCHEMA_MAPS = ("properties", "patternProperties", "$defs", "dependentSchemas")
SCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
SCHEMAS = ("if", "then", "else", "not", "items", "contains", "additionalProperties", "propertyNames")
PLAIN = (
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "required",
    "dependentRequired",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "$ref",
)
KEYWORDS = (*ANNOTATIONS, *SCHEMA_MAPS, *SCHEMA_LISTS, *SCHEMAS, *PLAIN)
FORMATS = ("date", "date-time")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return python_pattern(pattern)


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_Validator: Any = validators.extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


def validator_of(schema: Mapping[str, Any], formats: FormatChecker | None = None) -> Any:
    """A validator of documents by a schema whose patterns are known to compile."""
    return _Validator(dict(schema), format_checker=formats)


def cleaned_schema(schema: object, location: Location, also: Collection[str] = ()) -> Any:
    """The schema without annotations; CONTRACT_INVALID for a keyword that is not supported.

    `also`: further keywords, which are kept as they stand.
    """
    if isinstance(schema, bool):
        return schema
    cleaned: dict[str, Any] = {}
    for keyword, value in mapping_at(schema, location).items():
        where = location.at(keyword)
        refuse_unknown(keyword, {*KEYWORDS, *also}, location)
        if keyword in SCHEMA_MAPS:
            cleaned[keyword] = {
                name: cleaned_schema(member, where.at(name), also)
                for name, member in mapping_at(value, where).items()
            }
        elif keyword in SCHEMA_LISTS and isinstance(value, list):
            cleaned[keyword] = [
                cleaned_schema(member, where.at(index), also) for index, member in enumerate(value)
            ]
        elif keyword in SCHEMAS:
            cleaned[keyword] = cleaned_schema(value, where, also)
        elif keyword == "format" and value not in FORMATS:
            raise where.refuse(f"the format {value} is not supported", expected=" or ".join(FORMATS))
        elif keyword == "$ref" and not str(value).startswith("#/$defs/"):
            raise where.refuse("must point into #/$defs/", found=str(value))
        elif keyword not in ANNOTATIONS:
            cleaned[keyword] = value
    return cleaned


def check_schema(schema: Any, top: Location) -> None:
    """CONTRACT_INVALID where a cleaned schema is no JSON Schema, or refers to what is not there."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise top.at(*error.absolute_path).refuse(error.message[:200]) from None
    _refuse_dangling(schema, schema, top, names=False)


def _refuse_dangling(value: Any, root: Mapping[str, Any], location: Location, names: bool) -> None:
    """CONTRACT_INVALID for a `$ref` without target or a pattern that is not supported; `names`: of properties."""
    if isinstance(value, list):
        for index, member in enumerate(value):
            _refuse_dangling(member, root, location.at(index), names=False)
    if not isinstance(value, Mapping):
        return
    for keyword, member in value.items():
        where = location.at(keyword)
        if keyword == "$ref" and isinstance(member, str) and not names:
            if member.removeprefix("#/$defs/") not in root.get("$defs", {}):
                raise where.refuse(f"{member} is not defined")
        elif keyword == "pattern" and isinstance(member, str) and not names:
            _check_pattern(member, where)
        elif keyword == "patternProperties" and not names:
            for pattern in member:
                _check_pattern(pattern, where)
            _refuse_dangling(member, root, where, names=True)
        elif keyword not in ("enum", "const"):
            _refuse_dangling(member, root, where, names=keyword in SCHEMA_MAPS and not names)


def _check_pattern(pattern: str, where: Location) -> None:
    try:
        python_pattern(pattern)
    except ValueError as error:
        raise where.refuse(f"the pattern is not supported: {error}") from None
