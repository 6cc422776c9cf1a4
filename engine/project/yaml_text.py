"""YAML as the engine reads it: no surprises.

Only true/false/null, decimal integers and floats (also `1e-9`) are typed; everything else is a string, so `NO`
is Norway, `12:30` a time and `0742` a code. Duplicate keys are refused, with line and column.
"""

from __future__ import annotations

import math
import re
from typing import Any

import yaml

from engine.errors import EngineError


class _Loader(yaml.CSafeLoader):
    """A safe loader whose implicit types are the few of this module."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("merge", r"^<<$", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    loader.flatten_mapping(node)
    out: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in out:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands twice", key_node.start_mark
            )
        out[key] = loader.construct_object(value_node, deep=True)
    return out


def _integer(_loader: _Loader, node: yaml.ScalarNode) -> int:
    return int(node.value)


def _number(_loader: _Loader, node: yaml.ScalarNode) -> float:
    value = float(node.value)
    if math.isinf(value):
        raise yaml.constructor.ConstructorError(
            None, None, f"the number {node.value} is beyond a double", node.start_mark
        )
    return value


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def parse_yaml(text: str, where: str) -> Any:
    """The value of one YAML document; EngineError 032 with line and column when it does not parse."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}:{mark.line + 1}:{mark.column + 1}" if mark else where
        problem = getattr(error, "problem", None) or str(error)
        raise EngineError(
            32,
            "this YAML does not parse",
            place="PROJECT",
            where=place,
            found=problem,
            expected="one YAML mapping",
            hint=f"mend {place}, then engine plan",
        ) from error
