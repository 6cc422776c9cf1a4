"""Orders of the project: models after what they read, macro files after what they call, segments after what
they require; and the check that every name in the SQL is somebody's.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError, close_matches
from engine.project.definition import EVIDENCE, SOURCE_SCHEMA, TIERS, VIEW, Folder, Macro, Query, Segment
from engine.project.required_tests import refuse_unknown_tests
from engine.project.sql.functions import RELATION_FUNCTION

if TYPE_CHECKING:
    from engine.project.definition import Project
    from engine.project.sql.text import SqlText

KEY_MACROS = ("rng_key0", "rng_key1")
"""Macros that the engine makes for a run, from its seed."""

PART_MACRO = "part_no"
"""The macro that says which part of its rows a model with `parts:` makes; NULL: all of them."""

GENERATED_MACROS = (*KEY_MACROS, PART_MACRO)

CROSS_SEED = ("seed_gates", "seed_runs")
"""Relations that certification gives to cross-seed gates."""


def _sorted(graph: dict[str, set[str]], what: str) -> list[str]:
    sorter = TopologicalSorter({node: sorted(needs) for node, needs in sorted(graph.items())})
    try:
        sorter.prepare()
    except CycleError as error:
        raise EngineError(36, f"{what} form a cycle", place="PROJECT", found=" -> ".join(error.args[1])) from error
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(ready)
        sorter.done(*ready)
    return order


def relation_places(call: str, macros: dict[str, Macro]) -> set[int | str]:
    """Places and names of the arguments of a call that name a relation."""
    if call == RELATION_FUNCTION:
        return {0}
    macro = macros.get(call)
    return {
        key
        for place, parameter in enumerate(macro.parameters if macro else ())
        if macro and parameter in macro.relation_parameters
        for key in (place, parameter)
    }


def relation_literals(query_sql: SqlText, macros: dict[str, Macro]) -> set[tuple[str, int | str]]:
    """(macro, place or name) of the text arguments of a statement that name a relation."""
    return {(call, place) for call in query_sql.literals for place in relation_places(call, macros)}


def computed_relation(query_sql: SqlText, macros: dict[str, Macro]) -> str | None:
    """A call that is given a relation by something else than a text, so that nobody sees which; None if none."""
    for call, places in sorted(query_sql.computed.items()):
        if relation_places(call, macros) & set(places):
            return call
    return None


def named_relations(query_sql: Any, macros: dict[str, Macro]) -> set[str]:
    """Relations that a statement reads: by name, through macro bodies, or by name given to a macro."""
    names: set[str] = set()
    for sql in (query_sql, *(macros[name].sql for name in called_macros(query_sql, macros))):
        names |= sql.relations
        passed = relation_literals(sql, macros)
        names |= {text for call, found in sql.literals.items() for place, text in found if (call, place) in passed}
    return names


def called_macros(query_sql: Any, macros: dict[str, Macro]) -> set[str]:
    """The macro closure of a statement."""
    seen: set[str] = set()
    pending = set(query_sql.functions) & macros.keys()
    while pending:
        name = pending.pop()
        seen.add(name)
        pending |= (set(macros[name].sql.functions) & macros.keys()) - seen
    return seen


def order_queries(queries: Iterable[Query], macros: dict[str, Macro]) -> tuple[Query, ...]:
    """Queries of one folder, each after those that it reads."""
    by_name = {query.name: query for query in queries}
    graph = {name: named_relations(query.sql, macros) & by_name.keys() for name, query in by_name.items()}
    return tuple(by_name[name] for name in _sorted(graph, "models"))


def order_stages(
    queries: Iterable[Query], folders: Sequence[Folder], macros: dict[str, Macro]
) -> tuple[Query, ...]:
    """Queries of a state with folders, each after those that it reads: folder by folder, in a family member by
    member as far as they do not read each other, so that few intermediate tables stand at a time.

    A query without a folder (a measure of the segment) comes as soon as what it reads is there.
    """
    by_name = {query.name: query for query in queries}
    graph = {name: named_relations(query.sql, macros) & by_name.keys() for name, query in by_name.items()}
    _sorted(graph, "models")
    places = _places(folders)
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    ready: list[tuple[int, str]] = []
    order: list[str] = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heapq.heappush(ready, (places.get(by_name[name].folder, -1), name))
        name = heapq.heappop(ready)[1]
        order.append(name)
        sorter.done(name)
    return tuple(by_name[name] for name in order)


def _places(folders: Sequence[Folder]) -> dict[str, int]:
    """Folder and member folder of a state -> its place in the order of the data flow."""
    return {path: place for place, path in enumerate(path for f in folders for path, _, _ in f.places)}


def check_flow(queries: Sequence[Query], folders: Sequence[Folder], macros: dict[str, Macro]) -> None:
    """EngineError 036 where a file reads what a later folder makes; members of a family may read each other."""
    stages = {path: place for place, folder in enumerate(folders) for path, _, _ in folder.places}
    reached: dict[str, int] = {}
    for query in queries:
        below = {name: reached[name] for name in named_relations(query.sql, macros) if name in reached}
        latest = max(below.values(), default=0)
        own = stages.get(query.folder, latest)
        if latest > own:
            name = next(name for name, stage in below.items() if stage == latest)
            raise EngineError(
                36,
                f"{query.name} of {query.folder} reads {name} of the later folder {folders[latest].name}",
                place="PROJECT",
                where=query.path,
                expected=f"folders in the order of the data flow: {', '.join(folder.name for folder in folders)}",
                hint=f"move {query.path} to {folders[latest].name}, or reorder the folders in segment.yaml",
            )
        reached[query.name] = own


def query_closure(
    queries: Iterable[Query], readers: Iterable[Query], macros: dict[str, Macro]
) -> tuple[Query, ...]:
    """Those of the queries that the readers read, directly or through each other; in the given order."""
    by_name = {query.name: query for query in queries}
    pending = list(readers)
    needed: set[str] = set()
    while pending:
        for name in (named_relations(pending.pop().sql, macros) & by_name.keys()) - needed:
            needed.add(name)
            pending.append(by_name[name])
    return tuple(query for name, query in by_name.items() if name in needed)


def order_segments(segments: list[Segment]) -> dict[str, Segment]:
    """Segments by tier, then after what they require, then by name."""
    by_name = {segment.name: segment for segment in segments}
    for segment in segments:
        for required in segment.requires:
            if required not in by_name:
                raise EngineError(
                    36,
                    f"{segment.name} requires {required}, which is no segment",
                    place="PROJECT",
                    where=f"sql/{segment.name}/segment.yaml",
                    hint=close_matches(required, by_name),
                )
            if TIERS.index(by_name[required].tier) > TIERS.index(segment.tier):
                raise EngineError(
                    36,
                    f"{segment.name} requires {required}, which lies above it",
                    place="PROJECT",
                    where=f"sql/{segment.name}/segment.yaml",
                )
        refuse_unknown_tests(segment, by_name)
    order = _sorted({name: set(segment.requires) for name, segment in by_name.items()}, "segments")
    order.sort(key=lambda name: TIERS.index(by_name[name].tier))
    return {name: by_name[name] for name in order}


def order_macro_files(files: list[tuple[str, str]], macros: dict[str, Macro]) -> tuple[tuple[str, str], ...]:
    """Macro files, each after the files whose macros it calls."""
    _sorted({name: set(macro.sql.functions & macros.keys()) for name, macro in macros.items()}, "macros")
    texts = dict(files)
    graph: dict[str, set[str]] = {path: set() for path in texts}
    for macro in macros.values():
        for name in macro.sql.functions & macros.keys():
            if macros[name].path != macro.path:
                graph[macro.path].add(macros[name].path)
    return tuple((path, texts[path]) for path in _sorted(graph, "macro files"))


def check_references(project: Project) -> None:
    """Every name means one thing, and every relation that a query names is there when it runs, and sealed."""
    drawing = {
        name
        for name in project.macros
        if any(
            project.macros[called].sql.functions & set(KEY_MACROS)
            for called in (name, *called_macros(project.macros[name].sql, project.macros))
        )
    }
    for segment in project.segments.values():
        _check_names(project, segment)
        _check_seals(project, segment)
        made = {model.name: place for place, state in enumerate(segment.states) for model in state.models}
        for place, state in enumerate(segment.states):
            for query in (*state.models, *state.assertions):
                _check_draws(query, drawing)
                _check_places(project, query, state.models)
                _check_parts(project, query, state.models)
                _check_reads(project, segment, query, {name for name in made if made[name] <= place})
        scorers = {query.name for query in (*segment.gates, *segment.certify)}
        pooled = {f"seed_{query.name}" for query in segment.gates if query.pooled}
        for query in segment.derive:
            _check_places(project, query, ())
        for query in (*segment.gates, *segment.certify, *segment.derive):
            _check_reads(project, segment, query, scorers | pooled | set(made))


def _check_names(project: Project, segment: Segment) -> None:
    places: dict[str, Query] = {}
    for state in segment.states:
        for model in state.models:
            owner = project.datasets.get(model.name)
            first = places.setdefault(model.name, model)
            other = model.path if first is model else first.path
            if owner is not None and (owner.segment, owner.state) != (segment.name, state.name):
                other = f"sql/{owner.segment}/{owner.state}/{model.name}"
            if first is not model or other != model.path:
                raise EngineError(
                    36,
                    f"{model.name} is made twice",
                    place="PROJECT",
                    where=f"{other}, {model.path}",
                    expected="dataset names unique in the project, model names in their segment",
                    hint=f"rename {model.path}",
                )


def _check_seals(project: Project, segment: Segment) -> None:
    where = f"sql/{segment.name}/segment.yaml"
    required: set[str] = set()
    pending = list(segment.requires)
    while pending:
        name = pending.pop()
        if name not in required:
            required.add(name)
            pending += project.segments[name].requires
    for seal in segment.seals:
        dataset = project.datasets.get(seal.dataset)
        if dataset is None and seal.required:
            raise EngineError(
                20,
                f"{segment.name} seals {seal.dataset}, which no state publishes",
                place="PROJECT",
                where=where,
                hint=close_matches(seal.dataset, project.datasets),
            )
        if dataset is not None and dataset.segment not in required:
            raise EngineError(
                24,
                f"{segment.name} seals {seal.dataset} of {dataset.segment}, which it does not require",
                place="PROJECT",
                where=where,
                expected=f"{dataset.segment} under requires: S0 checks its gate",
                hint=f"mend {where}, then engine plan",
            )


def _check_draws(query: Query, drawing: set[str]) -> None:
    calls = (query.sql.functions & drawing) | (query.sql.functions & set(KEY_MACROS))
    if calls and query.materialize != "draw":
        raise EngineError(
            55,
            f"{query.name} draws with {', '.join(sorted(calls))}() outside the accounts",
            place="PROJECT",
            where=query.path,
            expected=f"a model draw__{query.name} with `stream:` in its header",
            hint=f"mend {query.path}, then engine plan",
            exit_code=2,
        )
    if query.materialize == "draw" and not query.stream:
        raise EngineError(
            51,
            f"{query.name} draws from no stream",
            place="PROJECT",
            where=query.path,
            expected="`stream:` in its header",
            hint=f"mend {query.path}, then engine plan",
            exit_code=2,
        )


def _check_places(project: Project, query: Query, models: Iterable[Query]) -> None:
    """EngineError 034 when a query asks where rows lie, and nothing puts them in order.

    `t.rowid` numbers the rows of a table of the state that is put in order, from 0 or, in a transaction, from a
    larger number. `lag(a) OVER ()` reads the row before in the files of a dataset, which hold its rows by their
    key; a query that counts what does not follow the row before counts rows in any other order.
    """
    placed = {model.name for model in models if model.materialize == "table" and model.sql.ordered}
    strays = [
        (name, "the place of rows of", "table of the same state that ends in ORDER BY")
        for name in sorted(query.sql.places - placed)
    ]
    strays += [
        (name, "the row before in", "dataset") for name in sorted(query.sql.follows - set(project.datasets))
    ]
    for name, what, expected in strays:
        raise EngineError(
            34,
            f"{query.name} reads {what} {name}",
            place="PROJECT",
            where=query.path,
            expected=f"a {expected}",
            hint=f"order {name}, or say the order: row_number() OVER (ORDER BY ..), lag(a) OVER (ORDER BY ..)",
        )


def _check_parts(project: Project, query: Query, models: Sequence[Query]) -> None:
    """EngineError 036 when a model is made by the parts of a relation that it does not read, or of no dataset."""
    if query.parts is None:
        return
    reads = {
        name
        for read in (*query_closure(models, (query,), project.macros), query)
        for name in named_relations(read.sql, project.macros)
    }
    if query.parts[0] in reads and query.materialize == "dataset":
        return
    raise EngineError(
        36,
        f"{query.name} is made in parts of {query.parts[0]}, which it does not read",
        place="PROJECT",
        where=query.path,
        expected="a dataset, and under `parts:` a column of a relation that it reads",
        found=".".join(query.parts),
        hint=f"mend {query.path}, then engine plan",
    )


def _check_reads(project: Project, segment: Segment, query: Query, local: set[str]) -> None:
    sealed = {seal.dataset for seal in segment.seals}
    for name in sorted(named_relations(query.sql, project.macros)):
        schema, _, bare = name.rpartition(".")
        if schema == SOURCE_SCHEMA or name in EVIDENCE or name in CROSS_SEED or name in local:
            continue
        if schema and name.lower() in project.policy_of_relation:
            continue
        owner = project.datasets.get(name)
        if owner is not None and owner.kind == VIEW:
            if owner.segment != segment.name:
                models = project.segments[owner.segment].state(owner.state).models
                _check_reads(project, segment, next(m for m in models if m.name == name), local)
            continue
        if owner is not None and (name in sealed or query in segment.derive):
            continue
        if owner is not None and owner.segment != segment.name:
            raise EngineError(
                24,
                f"{query.name} reads {bare}, which {segment.name} does not seal",
                place="PROJECT",
                where=query.path,
                expected=f"an entry `input: {bare}` under seals",
                hint=f"declare it in sql/{segment.name}/segment.yaml",
            )
        later = next((state.name for state in segment.states for m in state.models if m.name == name), None)
        if later is not None:
            raise EngineError(
                36,
                f"{query.name} reads {name}, which {later} makes after it",
                place="PROJECT",
                where=query.path,
                expected="what an earlier state, or this one, has made",
            )
        known = {*project.datasets, *local, *EVIDENCE}
        known |= {relation.qualified for policy in project.policies.values() for relation in policy.relations}
        raise EngineError(
            36,
            f"{query.name} reads {name}, which nothing makes",
            place="PROJECT",
            where=query.path,
            hint=close_matches(name, known) or "engine ls",
        )
