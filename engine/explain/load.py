"""Read `sql/<SEGMENT>/explain/<entity>.v1.sql`: a header about the entity, then headers with a SELECT each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from engine.errors import EngineError, close_matches
from engine.explain.definition import Entity, Section
from engine.locations import cache_root
from engine.project.definition import Project, Query, Segment
from engine.project.parse_cache import ParseCache
from engine.project.sql.header_schemas import check_form
from engine.project.sql.queries import refuse_faults
from engine.project.sql.text import parse_select, parse_version, split_header
from engine.text_files import read_text

FOLDER = "explain"
_HEADER = re.compile(r"(?ms)^/\*\n.*?\n\*/\n")


def entity_path(project: Project, segment: Segment, name: str) -> Path:
    """Where an entity's file stands."""
    version = (segment.document.get("active") or {}).get(name, "v1")
    return project.root / "sql" / segment.name / FOLDER / f"{name.replace('-', '_')}.{version}.sql"


def entity_names(project: Project, segment: Segment) -> tuple[str, ...]:
    """What can be explained in a segment, as people name it."""
    folder = project.root / "sql" / segment.name / FOLDER
    return tuple(sorted({path.name.split(".")[0].replace("_", "-") for path in folder.glob("*.sql")}))


def load_entity(project: Project, segment: Segment, name: str) -> Entity:
    """The description of an entity; EngineError 097 with the nearest names, 034 or 036 where its file is wrong."""
    path = entity_path(project, segment, name)
    if not path.is_file():
        known = entity_names(project, segment)
        raise EngineError(
            97,
            f"{segment.name} explains no {name!r}",
            place="EXPLAIN",
            expected=", ".join(known) or "no entity",
            hint=close_matches(name, known) or "engine explain",
            exit_code=2,
        )
    return _parse(project, segment, name.replace("_", "-"), path)


def _parse(project: Project, segment: Segment, name: str, path: Path) -> Entity:
    where = path.relative_to(project.root).as_posix()
    text = read_text(path, where, 34)
    cache = ParseCache(cache_root() / f"explain_{segment.name}_{name}.json", parse_version())
    starts = [match.start() for match in _HEADER.finditer(text)]
    if not starts or starts[0] != 0:
        raise EngineError(
            36,
            f"{path.name} does not begin with a header",
            place="PROJECT",
            where=where,
            expected="a block comment with doc and key",
        )
    blocks = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    header, body = split_header(blocks[0], where)
    check_form(header, "explain", where)
    if body.strip():
        raise EngineError(
            36,
            "the first header is about the entity, not about a SELECT",
            place="PROJECT",
            where=where,
            found=body.strip()[:80],
            expected="a second header before the first SELECT",
        )
    models: list[Query] = []
    sections: list[Section] = []
    for block in blocks[1:]:
        part, body = split_header(block, where)
        check_form(part, "section", where)
        query = make_query(
            cache, segment, str(part.get("model") or f"section {part['section']}"), where, part, body
        )
        refuse_faults(query.name, query.sql, where, project.macros)
        if "model" in part:
            models.append(query)
        else:
            sections.append(
                Section(str(part["section"]), " ".join(part["doc"].split()), query, dict(part.get("slots") or {}))
            )
    cache.save()
    return Entity(
        segment=segment.name,
        name=name,
        doc=" ".join(header["doc"].split()),
        path=where,
        keys=tuple(header["key"].items()),
        population=header["population"],
        again=_again(header),
        narrow=dict(header.get("narrow") or {}),
        models=tuple(models),
        sections=tuple(sections),
    )


def _again(header: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {
        name: {column: column for column in columns} if isinstance(columns, list) else dict(columns)
        for name, columns in (header.get("again") or {}).items()
    }


def make_query(
    cache: ParseCache, segment: Segment, name: str, where: str, header: dict[str, Any], body: str
) -> Query:
    """A SELECT of the file, or one around a model's text, as the loader would have made it."""
    header = {"materialize": "table", **header}
    return Query(name, segment.name, FOLDER, where, "v1", header, body.strip(), parse_select(body, where, cache))
