"""The data dictionary as Markdown: tables of columns, and the keys as a diagram that GitHub draws (Mermaid)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.reporting.markdown import cell

Json = dict[str, Any]


def dictionary_markdown(document: Json) -> str:
    """All datasets, each with its columns."""
    return "\n".join(_datasets(document)) + "\n"


def _datasets(document: Json) -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    for segment in reversed(document["segments"]):
        yield f"## {segment['segment']} {cell(segment['title'])}"
        yield ""
        for dataset in document["datasets"]:
            if dataset["segment"] == segment["segment"]:
                yield from _dataset(dataset)


def _dataset(dataset: Json) -> Iterator[str]:
    yield f"### {dataset['name']}"
    yield ""
    yield f"{cell(dataset['description'])} Made by {dataset['state']}."
    yield ""
    yield "| column | type | meaning | comes from |"
    yield "|---|---|---|---|"
    for column in dataset["columns"]:
        mark = " (key)" if column["key"] else ", may be NULL" if column["nullable"] else ""
        relations = dict.fromkeys(source["relation"] for source in column["sources"])
        origin = column["no_sources"] or ", ".join(relations)
        cells = (column["column"], column["type"] + mark, column["description"], origin)
        yield f"| {' | '.join(cell(text) for text in cells)} |"
    yield ""


def keys_markdown(document: Json) -> str:
    """Every foreign key of every contract as an entity-relationship diagram."""
    lines = [
        f'    {key["references"]} ||--o{{ {dataset["name"]} : "{", ".join(key["columns"])}"'
        for dataset in document["datasets"]
        for key in dataset["foreign_keys"]
    ]
    return "\n".join(["# Keys", "", "```mermaid", "erDiagram", *lines, "```", ""])
