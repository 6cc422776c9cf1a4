"""Read `sql/<SEGMENT>/` into a segment: its states with their folders, its gates, and what lies beside them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from engine.errors import EngineError, close_matches
from engine.project.definition import (
    BUNDLE,
    LANES,
    MAIN,
    MODEL,
    SEAL,
    SOURCE_SCHEMA,
    Folder,
    Macro,
    Query,
    Seal,
    Segment,
    State,
)
from engine.project.order import check_flow, order_queries, order_stages
from engine.project.placement import ASSERT, GATES
from engine.project.sql.header_schemas import check_form
from engine.project.sql.queries import Reader, family_queries, family_unions, refuse_current_schema

MEASURE = "measure"
"""The folder of a segment whose files both the bundle state and the gates run, and their step."""

_RESERVED = (MAIN, SOURCE_SCHEMA, ASSERT, "temp", "system", "information_schema", "pg_catalog")
"""What no folder or member may be called: schemas of DuckDB and of the engine, and the folder of assertions."""


@cache
def _keywords() -> frozenset[str]:
    """The words that DuckDB reserves: a schema of such a name must be quoted wherever it is named."""
    import duckdb

    rows = (
        duckdb.connect()
        .execute("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'")
        .fetchall()
    )
    return frozenset(row[0] for row in rows)


def _folders(document: dict[str, Any], state: str, where: str) -> tuple[Folder, ...]:
    """The folders of a state, in the order of its data flow."""
    out: list[Folder] = []
    taken: set[str] = set()
    for name, body in (document.get("folders") or {}).items():
        told = body or {}
        members = tuple(
            (member, str((inside or {}).get("step", f"{name}/{member}")))
            for member, inside in (told.get("members") or {}).items()
        )
        for kind, schema in (("folder", name), *(("member", member) for member, _ in members)):
            if schema in _RESERVED or schema.startswith("policy_") or schema in taken or schema in _keywords():
                raise EngineError(
                    36,
                    f"a {kind} of {state} cannot be called {schema}",
                    place="PROJECT",
                    where=where,
                    expected="a name that no other folder or member of the state has, that DuckDB does not "
                    f"reserve, and that is not {', '.join(_RESERVED)} or policy_*",
                    hint=f"rename it in {where}",
                )
            taken.add(schema)
        out.append(Folder(name, str(told.get("step", name)), members))
    return tuple(out)


def _state_models(
    reader: Reader,
    place: Path,
    segment: str,
    state: str,
    folders: tuple[Folder, ...],
    active: dict[str, str],
    published: dict[str, Any],
    macros: dict[str, Macro],
) -> tuple[Query, ...]:
    """The models of a state as its folders hold them, without the unions of families."""
    if not folders:
        return reader.queries(place, segment, state, "model", active)
    out: list[Query] = []
    for folder in folders:
        _refuse_absent(reader, place, folder)
        shared = reader.queries(place / folder.name, segment, state, "model", active)
        if folder.members:
            own = {
                member: reader.queries(place / folder.name / member, segment, state, "model", active)
                for member, _ in folder.members
            }
            out += family_queries(folder, shared, own, published, macros)
        else:
            out += [_placed(query, folder) for query in shared]
    return tuple(out)


def _placed(query: Query, folder: Folder) -> Query:
    return replace(query, folder=folder.name, folder_step=folder.step)


def _refuse_absent(reader: Reader, place: Path, folder: Folder) -> None:
    for path, _, member in folder.places:
        # A member without a file of its own has no folder: git keeps none that is empty.
        if member is None and not (place / path).is_dir():
            raise EngineError(
                36,
                f"there is no folder {path}",
                place="PROJECT",
                where=reader.where(place),
                expected=f"{reader.where(place)}/{path}, as segment.yaml lists it",
                hint="make it, or take it out of the state's folders",
            )


def _load_state(
    reader: Reader,
    home: Path,
    segment: str,
    name: str,
    document: dict[str, Any],
    folders: tuple[Folder, ...],
    active: dict[str, str],
    contracts: dict[str, tuple[str, Any]],
    macros: dict[str, Macro],
    measures: tuple[Query, ...],
) -> State:
    models = _state_models(reader, home / name, segment, name, folders, active, contracts, macros)
    _refuse_doubles(models)
    for model in models:
        _check_published(model, contracts)
    assertions = reader.queries(home / name / ASSERT, segment, name, "assertion", active)
    for query in assertions:
        if query.header.get("refuses") == "flag" and document["kind"] != BUNDLE:
            raise EngineError(
                36,
                f"{query.name} refuses a flag, and {name} makes none",
                place="PROJECT",
                where=query.path,
                expected="such an assertion in the bundle state",
            )
    readers = (*models, *assertions, *measures)
    unions = [
        union for folder in folders for union in family_unions(folder, models, readers, macros, reader.cache)
    ]
    refuse_current_schema(readers, macros)
    everything = (*models, *unions, *measures)
    if folders:
        ordered = order_stages(everything, folders, macros)
        check_flow(ordered, folders, macros)
    else:
        ordered = order_queries(everything, macros)
    return State(
        segment=segment,
        name=name,
        kind=document["kind"],
        title=document.get("title", name),
        models=ordered,
        assertions=assertions,
        folders=folders,
    )


def _refuse_doubles(models: tuple[Query, ...]) -> None:
    """EngineError 036 where two files of a state, or a family's file in two members, make one relation."""
    first: dict[str, Query] = {}
    for model in models:
        other = first.setdefault(model.name, model)
        if other is not model:
            raise EngineError(
                36,
                f"{model.name} is made twice",
                place="PROJECT",
                where=", ".join(dict.fromkeys((other.path, model.path))),
                expected="one file, and for what is published one member",
                hint=f"rename {model.path}, or move it to the member that publishes it",
            )


def _check_published(model: Query, contracts: dict[str, tuple[str, Any]]) -> None:
    """A model with a contract is published; EngineError 033 or 034 where it cannot be."""
    if model.name in contracts and model.materialize == "table":
        is_json = contracts[model.name][1].get("x-artifact") == "json"
        model.header["materialize"] = "json" if is_json else "dataset"
    if model.materialize in ("dataset", "json") and model.name not in contracts:
        raise EngineError(
            33,
            f"{model.name} is published but has no contract",
            place="PROJECT",
            where=model.path,
            expected=f"contracts/{model.segment}/{model.name}.schema.yaml",
        )
    if model.materialize == "dataset" and model.sql.star:
        raise EngineError(
            34,
            f"{model.name} publishes `*`",
            place="PROJECT",
            where=model.path,
            expected="every column by name",
            hint=f"mend {model.path}, then engine plan",
        )


def _check_active(folder: Path, active: dict[str, str], where: str) -> None:
    versions = {path.name.removesuffix(".sql") for path in folder.rglob("*.sql")}
    for name, version in active.items():
        if f"{name}.{version}" not in versions:
            raise EngineError(
                36,
                f"no file is {name}.{version}.sql",
                place="PROJECT",
                where=where,
                expected="a version that exists",
                found=f"active: {{{name}: {version}}}",
                hint=close_matches(f"{name}.{version}", versions),
            )


def _check_kinds(document: dict[str, Any], where: str) -> None:
    kinds = [state["kind"] for state in document["states"].values()]
    if kinds[0] != SEAL or kinds[-1] != BUNDLE or set(kinds[1:-1]) - {MODEL}:
        raise EngineError(
            36,
            "a segment is sealed first and bundled last",
            place="PROJECT",
            where=where,
            expected="states of kind seal, model.., bundle",
            found=", ".join(kinds),
        )


def segment_document(reader: Reader, path: Path) -> dict[str, Any]:
    """What a `segment.yaml` says; EngineError 036 where it is not of its form."""
    document: dict[str, Any] = reader.yaml(path)
    where = reader.where(path)
    check_form(document, "segment", where)
    if document["segment"] != path.parent.name:
        raise EngineError(
            36,
            f"the segment {document['segment']} lies in another folder",
            place="PROJECT",
            where=where,
            expected=f"sql/{document['segment']}/segment.yaml",
            hint=f"rename the folder or the segment in {where}",
        )
    return document


def state_folders(document: dict[str, Any]) -> dict[str, tuple[Folder, ...]]:
    """State -> its folders, of a segment's document."""
    where = f"sql/{document['segment']}/segment.yaml"
    return {
        state: _folders(body, f"{document['segment']}.{state}", where)
        for state, body in document["states"].items()
    }


def load_segment(
    reader: Reader, document: dict[str, Any], contracts: dict[str, tuple[str, Any]], macros: dict[str, Macro]
) -> Segment:
    """The segment of a document that `segment_document` read."""
    name = document["segment"]
    folder = reader.root / "sql" / name
    where = reader.where(folder / "segment.yaml")
    active = document.get("active") or {}
    folders = state_folders(document)
    _check_active(folder, active, where)
    _check_kinds(document, where)
    # What a bundle seals and a gateboard shows are the same figures: both states run these files.
    measures = tuple(
        replace(query, folder_step=MEASURE)
        for query in reader.queries(folder / MEASURE, name, list(document["states"])[-1], MEASURE, active)
    )
    places = (folder / GATES, *sorted(path for path in (folder / GATES).glob("[!.]*") if path.is_dir()))
    scorers = [query for place in places for query in reader.queries(place, name, GATES, "gate", active)]
    gates = order_queries((*scorers, *measures), macros)
    certify = order_queries(reader.queries(folder / "certify", name, "certify", "gate", active), macros)
    derive = reader.queries(folder / "derive", name, "derive", "model", active)
    refuse_current_schema((*gates, *certify, *derive), macros)
    return Segment(
        name=name,
        title=document["title"],
        tier=document["tier"],
        home=document["home"],
        reports=document.get("reports", f"reports/{name}"),
        partition=tuple(document.get("partition") or ()),
        requires=tuple(document.get("requires") or ()),
        required_tests={name: tuple(tests) for name, tests in (document.get("requires_tests") or {}).items()},
        seals=_seals(document),
        states=tuple(
            _load_state(
                reader,
                folder,
                name,
                state,
                body,
                folders[state],
                active,
                contracts,
                macros,
                measures if body["kind"] == BUNDLE else (),
            )
            for state, body in document["states"].items()
        ),
        gates=gates,
        certify=certify,
        derive=derive,
        grades=document.get("grades") or {},
        seeds=tuple(document.get("seeds") or ()),
        lanes=_lanes(document),
        decisions=document.get("decisions") or {},
        budgets=document.get("budgets_s") or {},
        reading=tuple(document.get("reading") or ()),
        document=document,
    )


def _seals(document: dict[str, Any]) -> tuple[Seal, ...]:
    return tuple(
        Seal(
            item["input"],
            item.get("role", "input"),
            item.get("requirement", "REQUIRED") == "REQUIRED",
            item.get("read_scope", "ROW_LEVEL"),
        )
        for item in document.get("seals") or ()
    )


def _lanes(document: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """Candidate and witness as the segment file says, else the first one and two seeds; certification: all."""
    seeds = tuple(document.get("seeds") or ())
    asked = document.get("lanes") or {}
    lanes = {name: tuple(asked.get(name) or seeds[:count]) for count, name in enumerate(LANES[:-1], 1)}
    return {**lanes, LANES[-1]: seeds} if seeds else {}
