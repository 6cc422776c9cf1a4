"""YAML as the engine reads it: no surprises.

Only true/false/null, decimal integers and floats (also `1e-9`) are typed; everything else is a string, so `NO`
is Norway, `12:30` a time and `0742` a code. Duplicate keys, tags that would type a value otherwise, and documents
that nest or multiply without bound are refused, with line and column. Merge keys work as in YAML 1.1.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from engine.errors import EngineError
from engine.text_files import DEPTH_MAX, DIGITS_MAX, line_and_column, read_text

NODES_MAX = 500_000
"""Values of a document once its aliases are written out."""

_TYPES = {
    "bool": r"(?:true|false)",
    "null": r"(?:null|~|)",
    "int": r"[-+]?(?:0|[1-9][0-9]*)",
    "float": r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?",
    "merge": r"<<",
}
_FIRST = {"bool": "tf", "null": ["n", "~", ""], "int": "-+0123456789", "float": "-+.0123456789", "merge": "<"}
_TAG = "tag:yaml.org,2002:"
_READ = frozenset(f"{_TAG}{name}" for name in (*_TYPES, "str", "map", "seq"))


class _Loader(yaml.CSafeLoader):
    """A safe loader whose implicit types are the few of this module."""


_Loader.yaml_implicit_resolvers = {}
for _name, _pattern in _TYPES.items():
    _Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"{_pattern}\Z"), list(_FIRST[_name]))


def _fault(node: yaml.Node, problem: str) -> ConstructorError:
    return ConstructorError(None, None, problem, node.start_mark)


def _scalar(node: yaml.Node) -> str:
    """The text of a scalar; a tag cannot make a value of a type that its text has not (`!!int 0x7F8`)."""
    kind = str(node.tag).removeprefix(_TAG)
    if not isinstance(node, yaml.ScalarNode) or not re.fullmatch(_TYPES[kind], node.value):
        raise _fault(node, f"{str(node.value)[:40]!r} is no {kind}")
    return str(node.value)


def _members(node: yaml.MappingNode) -> dict[str, yaml.Node]:
    """Key -> node of a mapping; what `<<` merges comes first, and gives way to the mapping's own keys."""
    merged: dict[str, yaml.Node] = {}
    own: dict[str, yaml.Node] = {}
    merges: list[yaml.Node] = []
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _fault(key, "a key is a text, no list or mapping")
        name = str(key.value)
        merge = key.tag == f"{_TAG}merge"
        if merges if merge else name in own:
            raise _fault(key, f"the key {name!r} stands twice")
        if merge:
            merges.append(value)
        else:
            own[name] = value
    for value in merges:
        sources = value.value if isinstance(value, yaml.SequenceNode) else [value]
        for source in reversed(sources):  # of several mappings the first one wins
            if not isinstance(source, yaml.MappingNode):
                raise _fault(source, "<< merges a mapping or a list of mappings")
            merged |= _members(source)
    return merged | own


def _mapping(loader: _Loader, node: yaml.Node) -> dict[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise _fault(node, "this is no mapping")
    return {name: loader.construct_object(value, deep=True) for name, value in _members(node).items()}


def _integer(_loader: _Loader, node: yaml.Node) -> int:
    digits = _scalar(node)
    if len(digits) > DIGITS_MAX:
        raise _fault(node, f"an integer of {len(digits)} digits")
    return int(digits)


def _number(_loader: _Loader, node: yaml.Node) -> float:
    value = float(_scalar(node))
    if math.isinf(value):
        raise _fault(node, f"the number {str(node.value)[:40]} is beyond a double")
    return value


def _null(_loader: _Loader, node: yaml.Node) -> None:
    _scalar(node)


_Loader.add_constructor(f"{_TAG}map", _mapping)
_Loader.add_constructor(f"{_TAG}int", _integer)
_Loader.add_constructor(f"{_TAG}float", _number)
_Loader.add_constructor(f"{_TAG}bool", lambda _loader, node: _scalar(node) == "true")
_Loader.add_constructor(f"{_TAG}null", _null)


def _refuse_unbounded(text: str) -> None:
    """A ConstructorError where a document nests, refers to itself or multiplies beyond any use.

    It counts what the parser reads, before anything is made of it: nine lines of aliases can name 10^9 values.
    """
    sizes: dict[str, int | None] = {}
    open_blocks: list[tuple[str | None, int]] = []
    total = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.NodeEvent):
            if isinstance(event, yaml.AliasEvent):
                size = sizes.get(event.anchor or "", 1)
                if size is None:
                    raise _at(event, f"the alias *{event.anchor} stands inside what it names")
                total += size
            else:
                total += 1
                if "\0" in (getattr(event, "value", None) or ""):
                    raise _at(event, "a text holds the character U+0000")
                tag = getattr(event, "tag", None)
                if tag not in _READ and tag not in (None, "!"):
                    raise _at(event, f"the tag {str(tag)[:60]} has no meaning here")
            if total > NODES_MAX:
                raise _at(event, f"there are more than {NODES_MAX} values")
        if isinstance(event, yaml.CollectionStartEvent):
            open_blocks.append((event.anchor, total))
            if event.anchor:
                sizes[event.anchor] = None
            if len(open_blocks) > DEPTH_MAX:
                raise _at(event, f"values nest deeper than {DEPTH_MAX}")
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_blocks.pop()
            if anchor:
                sizes[anchor] = total - before + 1


def _at(event: yaml.Event, problem: str) -> ConstructorError:
    return ConstructorError(None, None, problem, event.start_mark)  # type: ignore[arg-type]


def read_yaml(path: Path, where: str = "") -> Any:
    """The value of a YAML file; EngineError 032 with line and column when it cannot be read as one."""
    where = where or str(path)
    return parse_yaml(read_text(path, where), where)


def parse_yaml(text: str, where: str) -> Any:
    """The value of one YAML document; EngineError 032 with line and column when it does not parse."""
    try:
        _refuse_unbounded(text)
        return yaml.load(text, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        # The C parser counts bytes, and knows no line of a character that YAML does not allow.
        before = text.encode("utf-8")[: error.position].decode("utf-8", errors="ignore")
        place = f"{where}:{line_and_column(text, len(before))}"
        raise _unread(place, f"{error.reason} (U+{int(error.character):04X})", error) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}:{mark.line + 1}:{mark.column + 1}" if mark else where
        raise _unread(place, getattr(error, "problem", None) or str(error), error) from error


def _unread(place: str, problem: str, error: yaml.YAMLError) -> EngineError:
    return EngineError(
        32,
        "this YAML does not parse",
        place="PROJECT",
        where=place,
        found=problem,
        expected="one YAML mapping",
        hint=f"mend {place}, then engine plan",
    )
