"""Read `macros/`: what each macro is called with, which of its parameters name relations, and what it reads."""

from __future__ import annotations

from typing import Any

from engine.errors import EngineError
from engine.project.definition import Macro
from engine.project.sql.functions import RELATION_FUNCTION
from engine.project.sql.queries import Reader, refuse_faults
from engine.project.sql.text import parse_macros
from engine.text_files import read_text


def load_macros(reader: Reader) -> tuple[dict[str, Macro], list[tuple[str, str]]]:
    """(macro by name, (path, text) of each file); EngineError 034 where one breaks a house rule."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    files: list[tuple[str, str]] = []
    for path in sorted((reader.root / "macros").glob("[!.]*.sql")):
        where = reader.where(path)
        text = read_text(path, where, 34)
        files.append((where, text))
        for name, parsed in parse_macros(text, where, reader.cache).items():
            if name in found:
                raise EngineError(
                    34, f"the macro {name} stands twice", place="PROJECT", where=f"{found[name][0]}, {where}"
                )
            found[name] = (where, parsed)
    relations = _relation_parameters({name: parsed for name, (_, parsed) in found.items()})
    macros = {
        name: Macro(name, where, tuple(parsed["parameters"]), tuple(sorted(relations[name])), parsed["sql"])
        for name, (where, parsed) in found.items()
    }
    for name, (where, parsed) in found.items():
        refuse_faults(name, parsed["sql"], where, macros)
    return macros, files


def _relation_parameters(macros: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """Macro -> parameters that name a relation: given to query_table, itself or through another macro."""
    relations: dict[str, set[str]] = {name: set() for name in macros}
    settled = False
    while not settled:
        settled = True
        for name, parsed in macros.items():
            for callee, place, parameter in parsed["passed"]:
                names = macros[callee]["parameters"] if callee in macros else []
                named = names[place] if isinstance(place, int) and place < len(names) else place
                is_relation = callee == RELATION_FUNCTION or named in relations.get(callee, ())
                if is_relation and parameter not in relations[name]:
                    relations[name].add(parameter)
                    settled = False
    return relations
