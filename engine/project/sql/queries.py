"""Read SQL files into queries, and families, whose files run once in the schema of each member."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.duckdb_connection import literal
from engine.errors import EngineError
from engine.locations import cache_root
from engine.project.definition import VIEW, Folder, Macro, Query
from engine.project.order import (
    GENERATED_MACROS,
    called_macros,
    computed_relation,
    named_relations,
    relation_literals,
)
from engine.project.parse_cache import ParseCache
from engine.project.sql.header_schemas import check_form, form_digest
from engine.project.sql.house_rules import unlisted_calls
from engine.project.sql.text import SqlText, parse_select, parse_version, split_header
from engine.project.yaml_text import parse_yaml
from engine.text_files import read_text

_FILE_NAME = re.compile(r"(\w+)\.(v[0-9]+)\.sql")
CURRENT_SCHEMA = "current_schema"
"""The function that names the member in whose schema a family's file runs."""


class Reader:
    """Reads files of one project root through the parse cache."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cache = ParseCache(cache_root() / "parsed.json", parse_version())
        self.macros: dict[str, Macro] = {}
        """The project's macros, once they are read: what queries may call beside DuckDB's functions."""

    def where(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def yaml(self, path: Path, check: Callable[[Any, str], None] | None = None) -> Any:
        """A YAML document; `check(document, where)` raises where it is wrong, and is asked once for a text."""
        where = self.where(path)
        text = read_text(path, where)

        def make() -> Any:
            document = parse_yaml(text, where)
            if check:
                check(document, where)
            return document

        return self.cache.get(f"{check.__name__} 1" if check else "strict yaml", text, make)

    def query(self, path: Path, segment: str, state: str, role: str) -> Query:
        where = self.where(path)
        text = read_text(path, where, 34)
        named = _FILE_NAME.fullmatch(path.name)
        if named is None:
            raise EngineError(
                36,
                f"{path.name} has no version",
                place="PROJECT",
                where=where,
                expected="<name>.v1.sql",
                hint=f"rename it: git mv {where} {where.partition('.')[0]}.v1.sql",
            )
        name, version = named.groups()

        def split() -> list[Any]:
            header, body = split_header(text, where)
            check_form(header, role, where)
            return [header, body]

        header, body = self.cache.get(f"header of {form_digest(role)}", text, split)
        header = dict(header)
        sql = parse_select(body, where, self.cache)
        refuse_faults(name, sql, where, self.macros, may_place=role in ("model", "assertion"))
        header.setdefault("materialize", _default_materialization(name, role))
        return Query(name, segment, state, where, version, header, text, sql)

    def queries(
        self, folder: Path, segment: str, state: str, role: str, active: dict[str, str]
    ) -> tuple[Query, ...]:
        if not folder.is_dir():
            return ()
        found = [self.query(path, segment, state, role) for path in sorted(folder.glob("[!.]*.sql"))]
        return tuple(query for query in found if query.version == active.get(query.name, "v1"))


def refuse_faults(
    name: str, sql: SqlText, where: str, macros: dict[str, Macro], *, may_place: bool = False
) -> None:
    """EngineError 034 when a statement breaks a house rule or calls what no project may call.

    Only a query of a state may read places of rows, or the row before: `check_references` knows whether they are
    in order.
    """
    placed = [] if may_place else [f"reads the place of rows of {name}" for name in sorted(sql.places)]
    placed += [] if may_place else [f"reads the row before in {name}" for name in sorted(sql.follows)]
    unlisted = (
        () if sql.faults else unlisted_calls(sql.functions, sql.table_functions, (*macros, *GENERATED_MACROS))
    )
    call = computed_relation(sql, macros)
    computed = (f"gives {call}() a relation that is no text literal",) if call else ()
    faults = (*sql.faults, *placed, *unlisted, *computed)
    if faults:
        raise EngineError(
            34,
            f"{name} {'; '.join(faults)}",
            place="PROJECT",
            where=where,
            expected="a result that depends on the sealed inputs alone",
            hint=f"mend {where}, then engine plan",
        )


def _default_materialization(name: str, role: str) -> str:
    if role == "gate":
        return "gate"
    return "draw" if name.startswith("draw__") else "table"


def family_queries(
    folder: Folder,
    shared: tuple[Query, ...],
    own: Mapping[str, tuple[Query, ...]],
    published: Iterable[str],
    macros: dict[str, Macro],
) -> tuple[Query, ...]:
    """Every query of a family: each shared file once per member, where a member's own file of that name wins.

    A bare name in a member's text means the member's relation if it has one, else that of the schema `main`, as
    DuckDB's search path has it. What a member publishes keeps its own name.
    """
    out: list[Query] = []
    for member, step in folder.members:
        mine = {query.name: query for query in (*shared, *own[member])}
        scope = {name: f"{member}.{name}" for name in mine.keys() - set(published)}
        for name, query in mine.items():
            out.append(
                replace(
                    query,
                    name=scope.get(name, name),
                    sql=_resolved(query, scope, macros),
                    folder=f"{folder.name}/{member}",
                    member=member,
                    folder_step=step,
                )
            )
    return tuple(out)


def _resolved(query: Query, scope: dict[str, str], macros: dict[str, Macro]) -> SqlText:
    """What a member's text reads, with the member's relations under their full names."""
    sql = query.sql
    for name in called_macros(sql, macros):
        hidden = sorted(macros[name].sql.relations & scope.keys())
        if hidden:
            raise EngineError(
                36,
                f"the macro {name} reads {hidden[0]}, which is another relation in each member of a family",
                place="PROJECT",
                where=f"{macros[name].path}, {query.path}",
                expected="the relation as a parameter of the macro, by query_table",
                hint=f"mend {macros[name].path}, then engine plan",
            )
    passed = relation_literals(sql, macros)
    literals = {
        call: [(place, scope.get(text, text) if (call, place) in passed else text) for place, text in found]
        for call, found in sql.literals.items()
    }
    return replace(
        sql,
        relations=frozenset(scope.get(name, name) for name in sql.relations),
        places=frozenset(scope.get(name, name) for name in sql.places),
        follows=frozenset(scope.get(name, name) for name in sql.follows),
        literals=literals,
    )


def family_unions(
    folder: Folder,
    models: tuple[Query, ...],
    readers: tuple[Query, ...],
    macros: dict[str, Macro],
    cache: ParseCache,
) -> tuple[Query, ...]:
    """`<family>.<name>`, for every name that is read so: the rows of all members with a column `member`."""
    read = {name for query in readers for name in named_relations(query.sql, macros)}
    made = {query.name: query for query in models}
    out: list[Query] = []
    for name in sorted(name for name in read if name.startswith(f"{folder.name}.")):
        bare = name.partition(".")[2]
        members = [member for member, _ in folder.members if f"{member}.{bare}" in made]
        if not members:
            continue
        text = "\nUNION ALL BY NAME\n".join(
            f"SELECT {literal(member)} AS member, * FROM {made[f'{member}.{bare}'].relation}" for member in members
        )
        first = made[f"{members[0]}.{bare}"]
        header = {"doc": f"The rows of {bare} of all members of the family {folder.name}.", "materialize": VIEW}
        out.append(
            replace(
                first,
                name=name,
                header=header,
                text=text,
                sql=parse_select(text, first.path, cache),
                folder=folder.name,
                member=None,
                folder_step=folder.step,
            )
        )
    return tuple(out)


def refuse_current_schema(queries: Iterable[Query], macros: dict[str, Macro]) -> None:
    """EngineError 034 where `current_schema()` is asked outside a family: there it names nothing but `main`."""
    for query in queries:
        inside = [
            name for name in called_macros(query.sql, macros) if CURRENT_SCHEMA in macros[name].sql.functions
        ]
        if query.member is None and (CURRENT_SCHEMA in query.sql.functions or inside):
            raise EngineError(
                34,
                f"{query.name} asks current_schema() outside a family"
                + (f", through the macro {inside[0]}" if inside else ""),
                place="PROJECT",
                where=query.path,
                expected="a file of a family, where it names the member",
                hint=f"mend {query.path}, then engine plan",
            )
