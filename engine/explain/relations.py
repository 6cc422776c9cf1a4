"""The relations behind an explanation: the segment's own models, made again from published files, in part.

Nothing is written twice: a model that is not published runs with its own text. The entity's file says which parts
of it are needed (`narrow`), which published datasets are made again (`again`), and what stands in for a model
whose result can be read off published rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.explain.definition import AGAIN, ASKED, Entity, asked_match, asked_relation
from engine.project.definition import VIEW, Project, Query, Segment
from engine.project.dependencies import Reads, reads_of
from engine.project.order import named_relations, order_queries, query_closure
from engine.project.parse_cache import ParseCache
from engine.project.sql.text import SqlText, parse_select

NARROWED = "_narrowed"


@dataclass(frozen=True)
class NeededRelations:
    """What a session must hold before the sections can be asked."""

    models: tuple[Query, ...]
    """In the order in which they can be made."""
    cuts: tuple[Query, ...]
    """Datasets that the file narrows, each under its name and `_narrowed`, in the order of the file."""
    reads: Reads
    states: frozenset[str]
    """The states whose models or datasets the explanation rests on."""


def needed_relations(project: Project, segment: Segment, entity: Entity, cache: ParseCache) -> NeededRelations:
    """The models to make again and the published things that they and the sections read."""
    unpublished: dict[str, Query] = {}
    again: list[Query] = []
    for state in segment.states:
        for model in state.models:
            if model.name in entity.again:
                again.append(_asked_rows(model, entity.again[model.name], cache))
            elif not _is_published(project, model.name):
                unpublished[model.name] = _narrowed(model, entity.narrow.get(model.name), cache)
    unpublished |= {model.name: model for model in entity.models}
    readers = [*(section.query for section in entity.sections), *again]
    closure = query_closure(unpublished.values(), readers, project.macros)
    asked = _asked_query(entity, cache)
    reads = reads_of(project, segment, (*closure, *readers, asked))
    cuts = tuple(
        _cut(entity, name, condition, cache)
        for name, condition in entity.narrow.items()
        if name in {*reads.datasets, *entity.again, entity.population}
    )
    reads = reads_of(project, segment, (*closure, *readers, asked, *cuts))
    published = {*reads.datasets, *entity.again, entity.population}
    reads.datasets |= published
    states = {f"{project.datasets[name].segment}.{project.datasets[name].state}" for name in published}
    states |= {
        f"{query.segment}.{query.state}"
        for query in closure
        if any(state.name == query.state for state in segment.states)
    }
    models = (*order_queries(closure, project.macros), *again)
    return NeededRelations(models, cuts, reads, frozenset(states))


def _is_published(project: Project, name: str) -> bool:
    """Whether a model's rows stand in files."""
    return name in project.datasets and project.datasets[name].kind != VIEW


def without_truth(project: Project, segment: Segment, entity: Entity) -> Entity:
    """The entity as anybody may see it: nothing that reads a dataset that lies apart, or that its file marks.

    What reads such a thing through models falls away too, whatever it would say: a section that is told of some
    entities only would tell what they are.
    """
    made = {model.name: model for state in segment.states for model in state.models}
    relations = {name: model for name, model in made.items() if not _is_published(project, name)}
    relations |= {model.name: model for model in entity.models}

    def tells(query: Query) -> bool:
        if query.header.get("truth"):
            return True
        reached = query_closure(relations.values(), [query], project.macros)
        reads = {name for q in (query, *reached) for name in named_relations(q.sql, project.macros)}
        return any(q.header.get("truth") for q in reached) or any(
            name in project.datasets and project.datasets[name].truth for name in reads
        )

    sections = tuple(section for section in entity.sections if not tells(section.query))
    again = {
        name: keys
        for name, keys in entity.again.items()
        if not project.datasets[name].truth
        and not any(tells(query) for query in (made[name], relations.get(asked_relation(keys))) if query)
    }
    return replace(entity, sections=sections, again=again, hides_truth=sections != entity.sections)


def _asked_query(entity: Entity, cache: ParseCache) -> Query:
    """The relation of the asked keys, so that it counts among those that are there."""
    columns = ", ".join(f"NULL::{kind} AS {name}" for name, kind in entity.keys)
    return Query(
        ASKED,
        entity.segment,
        "explain",
        entity.path,
        "v1",
        {"materialize": "table"},
        "",
        parse_select(f"SELECT {columns}", entity.path, cache),
    )


def _cut(entity: Entity, name: str, condition: str, cache: ParseCache) -> Query:
    """A dataset without the rows that nobody asks for."""
    text = f"SELECT * FROM {name} WHERE {condition}"
    sql = parse_select(text, entity.path, cache)
    return Query(
        f"{name}{NARROWED}", entity.segment, "explain", entity.path, "v1", {"materialize": "table"}, text, sql
    )


def _narrowed(model: Query, condition: str | None, cache: ParseCache) -> Query:
    if condition is None:
        return model
    sql = parse_select(f"SELECT * FROM {model.name} WHERE {condition}", model.path, cache)
    bare = model.name.rpartition(".")[2]
    text = f"SELECT * FROM ({model.text}) AS {bare} WHERE {condition}"
    return replace(model, text=text, sql=_joined(model.sql, sql, model.name))


def _asked_rows(model: Query, columns: dict[str, str], cache: ParseCache) -> Query:
    """A published dataset's model, kept to the rows of the asked keys, under the name `<dataset>_again`."""
    match, asked = asked_match(columns, "made"), asked_relation(columns)
    sql = parse_select(f"SELECT * FROM {model.name} AS made SEMI JOIN {asked} ON {match}", model.path, cache)
    text = f"SELECT * FROM ({model.text}) AS made SEMI JOIN {asked} ON {match}"
    return replace(model, name=f"{model.name}{AGAIN}", text=text, sql=_joined(model.sql, sql, model.name))


def _joined(inner: SqlText, outer: SqlText, own: str) -> SqlText:
    """What a statement around a model's text reads."""
    literals = {
        name: [*inner.literals.get(name, ()), *outer.literals.get(name, ())]
        for name in {*inner.literals, *outer.literals}
    }
    return replace(
        inner,
        relations=inner.relations | (outer.relations - {own}),
        functions=inner.functions | outer.functions,
        literals=literals,
        star=False,
    )
