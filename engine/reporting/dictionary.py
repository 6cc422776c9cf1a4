"""The data dictionary of a project as pages: an index, a page for each dataset, all columns by name, all keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from engine import __version__
from engine.explain.dataset import Dictionary
from engine.project.definition import TIERS
from engine.reporting.diagrams import Arrow, Box, columns_of_boxes, layers, shortened
from engine.reporting.dictionary_markdown import dictionary_markdown, keys_markdown
from engine.reporting.html import security_policy, shown, templates
from engine.reporting.style import CSS, DICTIONARY_CSS
from engine.reporting.svg import element, number

Json = dict[str, Any]
PAGES = "datasets"
"""Folder of the pages of datasets."""
NAMED = {"*": "its rows"}
"""Column of a source -> what it is called, where that is no name."""


def gather_dictionary(told: Dictionary) -> Json:
    """All datasets of a project as one document, in the order of the segments and states that make them.

    `used_by` of a column: the columns of other datasets that are worked out from it.
    """
    project = told.project
    order = {segment: place for place, segment in enumerate(project.segments)}
    names = sorted(project.datasets.values(), key=lambda d: (order[d.segment], d.state, d.name))
    datasets = [told.dataset(dataset.name) for dataset in names]
    used: dict[tuple[str, str], list[Json]] = {}
    for dataset in datasets:
        for column in dataset["columns"]:
            for source in column["sources"]:
                if source["kind"] == "dataset":
                    use = {"dataset": dataset["name"], "column": column["column"]}
                    used.setdefault((source["relation"], source["column"]), []).append(use)
    for dataset in datasets:
        for column in dataset["columns"]:
            column["used_by"] = used.get((dataset["name"], column["column"]), [])
    return {
        "kind": "dictionary",
        "v": 1,
        "engine": __version__,
        "profile": project.profile,
        "run_id": told.folder.name if told.folder else None,
        "segments": [
            {"segment": s.name, "title": s.title, "tier": s.tier, "is_run": s.tier == TIERS[-1]}
            for s in project.segments.values()
        ],
        "datasets": datasets,
    }


def pages(document: Json) -> Iterator[tuple[str, str]]:
    """(path, text) of every file of the dictionary."""
    datasets = document["datasets"]
    yield "dictionary.json", json.dumps(document, indent=1, default=str) + "\n"
    document = json.loads(json.dumps(document, default=str))
    datasets = document["datasets"]
    yield "dictionary.md", dictionary_markdown(document)
    yield "keys.md", keys_markdown(document)
    yield "index.html", _page("index", "Data dictionary", document)
    yield "columns.html", _page("columns", "Columns by name", document, **_letters(datasets))
    yield "keys.html", _page("keys", "Keys", document, diagrams=keys_diagrams(document))
    for dataset in datasets:
        yield (
            f"{PAGES}/{dataset['name']}.html",
            _page(
                "dataset",
                dataset["name"],
                document,
                up="../",
                dataset=dataset,
                keys=neighbour_diagram(dataset),
                lineage=lineage_diagram(dataset),
            ),
        )


def _page(name: str, title: str, document: Json, up: str = "", **values: Any) -> str:
    css = CSS + DICTIONARY_CSS
    return (
        templates()
        .get_template(f"dictionary/{name}.html.j2")
        .render(
            document=document,
            title=title,
            up=up,
            link=lambda name: f"{up}{PAGES}/{name}.html",
            profile_cell=profile_cell,
            source_groups=source_groups,
            as_json=lambda value: json.dumps(value, indent=1),
            css=Markup(css),
            policy=security_policy(css),
            **values,
        )
    )


def columns_by_name(datasets: Sequence[Json]) -> list[tuple[str, list[Json]]]:
    """(column, the datasets that have one of that name with what it says there), sorted."""
    found: dict[str, list[Json]] = {}
    for dataset in datasets:
        for column in dataset["columns"]:
            told = {"dataset": dataset["name"], "type": column["type"], "description": column["description"]}
            found.setdefault(column["column"], []).append(told)
    return sorted(found.items(), key=lambda item: item[0].lower())


def _letters(datasets: Sequence[Json]) -> Json:
    columns = columns_by_name(datasets)
    letters = groupby(columns, key=lambda item: item[0][0].lower())
    return {"count": len(columns), "letters": [(letter, list(group)) for letter, group in letters]}


def source_groups(column: Json) -> list[Json]:
    """The sources of a column, those of one relation together."""
    found: dict[tuple[str, str], list[str]] = {}
    for source in column["sources"]:
        names = found.setdefault((source["kind"], source["relation"]), [])
        names += [NAMED.get(source["column"], source["column"])] if source["column"] else []
    return [{"kind": kind, "relation": name, "columns": names} for (kind, name), names in found.items()]


def profile_cell(column: Json, dataset: Json) -> Markup:
    """What a run holds in a column; nothing where there is no run."""
    profile = column["profile"]
    if profile is None:
        return Markup()
    rows, lines = dataset["run"]["rows"], []
    if profile["top"]:
        lines += [f"{value}: {number(n)}" for value, n in profile["top"]]
        left = profile["distinct"] - len(profile["top"])
        lines += [f"about {left} more"] if left > 0 else []
    elif profile["min"] is not None:
        lines.append(f"{shown(profile['min'])} … {shown(profile['max'])}")
    if profile["distinct"] and not profile["top"]:
        lines.append(f"about {number(profile['distinct'])} distinct")
    if profile["nulls"]:
        lines.append(f"{profile['nulls'] / rows:.1%} NULL")
    return Markup("").join(element("div", line) for line in lines)


def _key_title(child: str, columns: Sequence[str], parent: str, theirs: Sequence[str]) -> str:
    return f"{child} ({', '.join(columns)}) refers to {parent} ({', '.join(theirs)})"


def keys_diagrams(document: Json) -> list[tuple[str, Markup]]:
    """(segment, diagram) of the foreign keys of the contracts of each segment that has any, later segments first:
    datasets in layers, those that are referred to before those that refer to them. Each key stands in one."""
    out = []
    for segment in reversed(document["segments"]):
        datasets = [d for d in document["datasets"] if d["segment"] == segment["segment"]]
        arrows = [
            Arrow(
                key["references"],
                d["name"],
                _key_title(d["name"], key["columns"], key["references"], key["their_columns"]),
            )
            for d in datasets
            for key in d["foreign_keys"]
        ]
        if arrows:
            out.append((segment["segment"], _layered(arrows, {d["name"] for d in datasets})))
    return out


def _layered(arrows: Sequence[Arrow], own: set[str]) -> Markup:
    """Datasets in layers, those of `own` marked."""
    parents: dict[str, list[str]] = {}
    for arrow in arrows:
        parents.setdefault(arrow.end, []).append(arrow.start)
    names = dict.fromkeys(name for arrow in arrows for name in (arrow.start, arrow.end))
    columns = [
        [Box(name, "own" if name in own else "dataset", f"{PAGES}/{name}.html") for name in layer]
        for layer in layers(names, parents)
    ]
    return columns_of_boxes(columns, arrows, "what refers to what")


def neighbour_diagram(dataset: Json) -> Markup | None:
    """A dataset between what it refers to and what refers to it; None where there are no such keys."""
    name = dataset["name"]
    out = [
        Arrow(key["references"], name, _key_title(name, key["columns"], key["references"], key["their_columns"]))
        for key in dataset["foreign_keys"]
    ]
    into = [
        Arrow(name, key["dataset"], _key_title(key["dataset"], key["columns"], name, key["our_columns"]))
        for key in dataset["referenced_by"]
    ]
    theirs: dict[str, list[str]] = {}
    for key in dataset["foreign_keys"]:
        theirs.setdefault(key["references"], []).extend(key["their_columns"])
    ours: dict[str, list[str]] = {}
    for key in dataset["referenced_by"]:
        ours.setdefault(key["dataset"], []).extend(key["columns"])
    left = [Box(parent, "dataset", f"{parent}.html", tail=_tail(columns)) for parent, columns in theirs.items()]
    right = [Box(child, "dataset", f"{child}.html", tail=_tail(columns)) for child, columns in ours.items()]
    if not (left or right):
        return None
    return columns_of_boxes([left, [Box(name, "own")], right], [*out, *into], f"keys around {name}")


def _tail(columns: Sequence[str]) -> str:
    """The columns of a key beside the name of a dataset."""
    names = list(dict.fromkeys(columns))
    return ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")


def lineage_diagram(dataset: Json) -> Markup:
    """A dataset between what it is made of and what is made of it; policies last, of which there are most."""
    name = dataset["name"]
    left = shortened(
        [
            Box(source, kind, f"{source}.html" if kind == "dataset" else "")
            for kind in ("dataset", "draw", "external", "evidence", "policy")
            for source in dataset["made_of"].get(kind, ())
        ],
        "sources",
    )
    right = shortened([Box(reader, "dataset", f"{reader}.html") for reader in dataset["read_by"]], "readers")
    arrows = [Arrow(box.name, name, f"{name} is made of {box.name}") for box in left]
    arrows += [Arrow(name, box.name, f"{box.name} is made of {name}") for box in right]
    return columns_of_boxes([left, [Box(name, "own")], right], arrows, f"lineage of {name}")
