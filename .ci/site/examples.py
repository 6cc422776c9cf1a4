"""The queries that the page Explore offers: those of the docs' query pages, and the files of docs/queries."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent

import duckdb
from browser_catalogue import CATALOGUE, DATA, LEFT_OUT, TABLES

from engine.duckdb_connection import literal
from tests.docs.shown import shown_commands

PAGES = ("query-payments", "query-arrivals", "query-a-run")
"""Pages of docs/ whose queries are offered, in this order."""
_HEADING = re.compile(r"#+ (?:\d+\. )?(.*)")
_TRUTH = "truth lies apart and is not on this site: engine sql --truth asks it"
_FILES = "it reads files of the run: engine sql asks them"


@dataclass(frozen=True)
class Example:
    """A query, its title; `source`, `page`, `line`: where it stands; `refused`: why not offered, else empty."""

    title: str
    source: str
    page: str
    line: int
    sql: str
    refused: str = ""


def examples(root: Path) -> list[Example]:
    """Every query of the docs of a project, in the order of the pages; none is left out in silence."""
    found = [example for page in PAGES for example in _of_page(root / "docs" / f"{page}.md")]
    for path in sorted((root / "docs" / "queries").glob("*.sql")):
        found.append(_of_file(path))
    return found


def tried(found: list[Example], folder: Path) -> list[Example]:
    """The examples; those that DuckDB refuses over the files of the site (in `folder`) have the reason."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {literal(folder / TABLES)} AS {DATA} (READ_ONLY)")
        connection.execute(f"ATTACH {literal(folder / CATALOGUE)} AS run (READ_ONLY)")
        connection.execute("USE run")
        return [example if example.refused else _asked(connection, example) for example in found]


def _asked(connection: duckdb.DuckDBPyConnection, example: Example) -> Example:
    """The example as it is, or refused with what DuckDB says of it."""
    try:
        connection.execute(f"EXPLAIN {example.sql}")
    except duckdb.Error as error:
        left_out = next((why for name, why in LEFT_OUT.items() if name in example.sql), "")
        return replace(example, refused=left_out or str(error).splitlines()[0])
    return example


def _of_page(path: Path) -> Iterator[Example]:
    lines = path.read_text("utf-8").splitlines()
    titles: dict[str, int] = {}
    for shown in shown_commands(path):
        words = shlex.split(shown.command, comments=True)
        if words[:2] != ["engine", "sql"]:
            continue
        title = next(
            found[1] for line in reversed(lines[: shown.line]) if (found := _HEADING.fullmatch(line)) is not None
        )
        titles[title] = titles.get(title, 0) + 1
        sql = next(word for word in words[2:] if not word.startswith("-"))
        refused = _TRUTH if "--truth" in words else _FILES if "read_parquet(" in sql else ""
        again = f" ({titles[title]})" if titles[title] > 1 else ""
        source = lines[0].removeprefix("# ")
        yield Example(title + again, source, f"docs/{path.name}", shown.line, _tidy(sql), refused)


def _of_file(path: Path) -> Example:
    """A file of docs/queries: the comment that it begins with says what it asks."""
    lines = path.read_text("utf-8").splitlines()
    said = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    body = "\n".join(line for line in lines if not line.startswith("--"))
    title = " ".join(said).rstrip(".")
    return Example(title, "Files of docs/queries", f"docs/queries/{path.name}", 1, body.strip())


def _tidy(sql: str) -> str:
    """A query as it is laid out on a page, without the margin that the command gives its later lines."""
    first, _, rest = sql.partition("\n")
    return f"{first}\n{dedent(rest)}".strip()
