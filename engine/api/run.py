"""A run to ask: SQL over what it published, its gates, why something in it is as it is, its graph."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from engine.api.exports import SCHEMA, ShownExport, export_run
from engine.api.results import Gates
from engine.api.tables import html_section, html_table
from engine.assurance.answers import answered
from engine.assurance.claims import HOLDS, Claims
from engine.assurance.rederive import gateboard_of
from engine.assurance.score import Scorer
from engine.assurance.served_catalogue import served_catalogue
from engine.duckdb_connection import Resources, quote
from engine.errors import EngineError, close_matches
from engine.execute.catalogue_graph import GRAPH
from engine.execute.statements import open_catalogue, refusals, statements_of
from engine.execute.tidy import tidy
from engine.explain.ask import Asked, Told
from engine.exporting.definition import Written
from engine.locations import project_root
from engine.project.load import load_project
from engine.runs.folder import RECEIPT, Identity, RunFolder
from engine.runs.pointers import find_run

if TYPE_CHECKING:
    import duckdb

    from engine.project.definition import Project
    from engine.runs.gateboard import Gateboard

LOG = logging.getLogger("engine")


class Run:
    """A run that was built; it is only read. Use it as a context manager, or let it go when it is done with.

    `folder`: where it lies; `project_dir`: the project that it is compared with [the current folder if it is one,
    else the installed one]; `truth`: what nobody could know stands beside the catalogue, as
    `s<segment>_truth.<dataset>`; `allow_files`: statements may read and write other files.
    """

    def __init__(
        self,
        folder: RunFolder,
        project_dir: str | None = None,
        resources: Resources | None = None,
        *,
        truth: bool = False,
        allow_files: bool = False,
    ) -> None:
        self.folder = folder
        self.project_dir = project_dir
        self.resources = resources or Resources()
        self.truth = truth
        self.allow_files = allow_files
        self.notes: list[str] = []
        """What there is to say of the run: that its catalogue was made again, that a state was refused."""
        self._stack = ExitStack()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._catalogue: Path | None = None

    @property
    def id(self) -> str:
        """The id of the run, which its folder is called."""
        return self.folder.name

    @property
    def path(self) -> Path:
        """Its folder."""
        return self.folder.root

    @property
    def runs_root(self) -> Path:
        """The folder of its folder."""
        return self.folder.root.parent

    @cached_property
    def identity(self) -> Identity:
        """Seed, profile, scenarios, days and digests that it was built for."""
        return self.folder.identity()

    @property
    def seed(self) -> int:
        """Its seed."""
        return self.identity.seed

    @property
    def profile(self) -> str:
        """Its profile."""
        return self.identity.profile

    @cached_property
    def files(self) -> Project:
        """The project as the run was built with it, as its files are now: its profile, its days."""
        return load_project(project_root(self.project_dir), self.profile, window=self.identity.window)

    @property
    def catalogue(self) -> Path:
        """Its `run.duckdb`, made again if it is not the one that was written here of what stands in the run."""
        if self._catalogue is None:
            served = served_catalogue(lambda: self.files, self.runs_root, self.folder)
            self._catalogue, again = self._stack.enter_context(served)
            if again:
                self._note(
                    f"made {self._catalogue.name} again: it was not the one that was written here of this run"
                )
            if refused := self.folder.refused():
                self._note(f"run {self.id[:8]} is not whole: {', '.join(refused)} was refused")
        return self._catalogue

    def _note(self, text: str) -> None:
        self.notes.append(text)
        LOG.info(text)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB in which the run stands read-only: every dataset, policy and macro by its bare name.

        It reads the files of the run and no others, unless the run was opened with `allow_files`.
        """
        if self._connection is None:
            fenced = not self.allow_files
            self._connection = open_catalogue(self.catalogue, self.folder, self.resources, fenced, self.truth)
        return self._connection

    def execute(self, text: str) -> duckdb.DuckDBPyConnection | None:
        """Run statements and give the answer to the last, to be fetched; None of a text without a statement."""
        found = None
        connection = self.connection
        with self.refusals():
            for statement in self._statements(text):
                found = connection.execute(statement)
        return found

    def _statements(self, text: str) -> list[str | duckdb.Statement]:
        """The statements of a text, checked; one alone as the text: DuckDB then shows the place of a fault."""
        found = statements_of(text, self.allow_files)
        return [text] if len(found) == 1 else [*found]

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Inside, what DuckDB refuses is an EngineError 037 with all that it says, or names a damaged file."""
        with refusals(self.folder, str(self.catalogue)):
            yield

    def sql(self, text: str) -> duckdb.DuckDBPyRelation:
        """The answer to a query as a DuckDB relation, which is computed when it is fetched.

        `.df()`, `.pl()`, `.to_arrow_table()`, `.fetchnumpy()` and `.fetchall()` give it to pandas, polars, Arrow,
        NumPy and Python. Statements before the last are run at once: temporary tables, variables. EngineError 037
        where DuckDB refuses the text, or it would write; what fails only when it is fetched is DuckDB's own error.
        """
        connection = self.connection
        with self.refusals():
            statements = self._statements(text)
            for statement in statements[:-1]:
                connection.execute(statement).fetchall()  # a connection takes no query while a result is half read
            relation = connection.sql(statements[-1]) if statements else None
        if relation is None:
            raise EngineError(
                37,
                "the last statement answers nothing",
                place="SQL",
                where=str(self.catalogue),
                found=" ".join(text.split())[:80] or "no statement",
                expected="a query at the end",
                hint="end the text with a SELECT",
                exit_code=2,
            )
        return relation

    def table(self, name: str) -> duckdb.DuckDBPyRelation:
        """A dataset or policy by its name, with its schema where that is not `main`, such as `meta.datasets`."""
        schema, _, bare = name.rpartition(".")
        known = self._names()
        if (schema or "main", bare) not in known:
            names = [found if place == "main" else f"{place}.{found}" for place, found in known]
            raise EngineError(
                97,
                f"the run has no table {name!r}",
                place="SQL",
                where=str(self.catalogue),
                expected="a dataset that is built, or a table of another schema by schema.name",
                hint=close_matches(name, names) or "engine ls datasets",
                exit_code=2,
            )
        return self.connection.sql(f"FROM {quote(schema or 'main')}.{quote(bare)}")

    def tables(self) -> duckdb.DuckDBPyRelation:
        """Every dataset of the run, those that people ask for first: schema, name, owner, rows, what a row is."""
        return self.table("meta.datasets")

    def _names(self) -> list[tuple[str, str]]:
        return self.connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables "
            "WHERE table_catalog = current_database() ORDER BY ALL"
        ).fetchall()

    def graph(self, kind: str) -> duckdb.DuckDBPyRelation:
        """The edges of one kind: `source` and `target` name kind and id, as `party:17`, so no ids are mixed up.

        `source_type`, `source_id`, `target_type`, `target_id` are the parts of these names, `edge` what it says.
        Kinds: `graph_kinds()`; EngineError 097 for another.
        """
        kinds = self.graph_kinds()
        if kind not in kinds:
            raise EngineError(
                97,
                f"there is no graph {kind!r} in this run",
                place="GRAPH",
                where=str(self.catalogue),
                expected=", ".join(kinds) or "a run with parties",
                hint=close_matches(kind, kinds) or "build what it reads: engine build",
                exit_code=2,
            )
        return self.table(f"{GRAPH}.{kind}")

    def graph_kinds(self) -> list[str]:
        """The kinds of edges that stand in the run."""
        return [name for schema, name in self._names() if schema == GRAPH]

    def gates(self, *segments: str, again: bool = False) -> Gates:
        """The gateboards of these segments, or of all: kept ones that hold; others, with `again` all, are scored.

        Nothing is built. EngineError 095 where a state is not as the project has it.
        """
        project = self.files
        every = project.segments.values()
        chosen = [project.segment(name) for name in segments] or [s for s in every if s.gates]
        tidy(self.runs_root, self.folder)
        claims = Claims(project, self.runs_root)
        boards: list[Gateboard] = []
        for segment in chosen:
            kept = None if again else claims.look_at_board(self.folder, segment)
            if kept is not None and kept.state == HOLDS and kept.document is not None:
                boards.append(gateboard_of(kept.document))
            else:
                boards.append(Scorer(project, self.runs_root, self.folder, segment, self.resources).score())
        return Gates(answered(project, self.folder, boards))

    def explain(self, *words: object, truth: bool | None = None, again: bool = True) -> Explained:
        """Why something is as it is: segment, entity and key; a gate; an error code; nothing: what there is.

        `truth`: with what nobody could know [as the run was opened]; `again`: make the published rows again and
        compare. EngineError 097 for what is called by no such name.
        """
        asked = Asked(self.files, self.runs_root, self.folder, self.resources)
        shown = self.truth if truth is None else truth
        return Explained(asked.explain([str(word) for word in words], shown, again))

    def export(
        self,
        to: str,
        destination: str | Path = "",
        *,
        select: str | Iterable[str] = (),
        include: str | Iterable[str] = (),
        force: bool = False,
        schema: str = SCHEMA,
        tell: Callable[[Written], None] | None = None,
    ) -> ShownExport:
        """A copy of the run for other tools, counted back; the run is only read, and its files are verified first.

        `to`: a target of `engine export --help`; `destination`: a folder, a file or, for `postgres`, a URL
        [`exports/<id>-<to>`]; `select`: datasets, patterns, segments, states, or kinds of edges for `graph` [what
        people ask for]; `include`: `truth`, `machinery`; `force`: replace an earlier export; `schema`: that of a
        database; `tell` hears of each part. EngineError 080 where something stands at the destination, 097 for a
        word that names nothing, 005 without the library of a target, 045 where another number of rows arrived.
        """
        return export_run(self, to, str(destination), select, include, force, schema, tell)

    def close(self) -> None:
        """Let go of the run's files."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._catalogue = None
        self._stack.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<run {self.id[:8]}: profile {self.profile}, seed {self.seed}; {self.path}>"

    def _repr_html_(self) -> str:
        with self.refusals():
            boards = self.table("gates.boards").fetchall()
            columns = ("schema_name", "name", "state", "rows", "description")
            datasets = self.tables().select(*columns).fetchall()
        verdicts = [(row[0], row[4], row[5]) for row in boards]
        return html_section(
            f"Run {self.id}",
            f"profile {self.profile}, seed {self.seed}; {self.path}",
            html_table(("segment", "verdict", "stamps"), verdicts),
            html_table(("schema", "table", "state", "rows", "a row is"), datasets),
        )


class Explained:
    """An explanation: `document` has all of it, `faults` what of an entity was not as published."""

    def __init__(self, told: Told) -> None:
        self.kind = told.kind
        self.document: Any = told.document
        self.faults = told.faults

    def __repr__(self) -> str:
        if isinstance(self.document, list):
            return f"<explanations: {len(self.document)}>"
        name = self.document.get("entity") or self.document.get("gate") or self.document.get("name")
        return f"<explanation of {self.kind} {name}>"

    def _repr_html_(self) -> str:
        found = self.document
        if isinstance(found, list):
            return html_table(tuple(found[0]), [tuple(row.values()) for row in found]) if found else ""
        sections = [
            html_section(str(part["section"]), str(part["doc"]), _rows_html(part["rows"]))
            for part in found.get("sections", ())
        ]
        plain = [(key, value) for key, value in found.items() if not isinstance(value, dict | list)]
        lists = [
            html_section(key, "", _rows_html(value))
            for key, value in found.items()
            if key != "sections" and isinstance(value, list) and value and isinstance(value[0], dict)
        ]
        said = f"{len(self.faults)} differences" if self.faults else ""
        return html_section(repr(self).strip("<>"), said, html_table(("what", "says"), plain), *sections, *lists)


def _rows_html(rows: list[dict[str, Any]]) -> str:
    return html_table(tuple(rows[0]), [tuple(row.values()) for row in rows]) if rows else "<p>nothing</p>"


def open(
    run: str | Path = "",
    *,
    runs_root: str | Path = "runs",
    seed: int | None = None,
    profile: str | None = None,
    project: str | Path | None = None,
    truth: bool = False,
    allow_files: bool = False,
    threads: int | None = None,
    memory_limit: str | None = None,
) -> Run:
    """A run by its folder, or by the beginning of its id in `runs_root`; the latest without either.

    `seed`, `profile`: the newest run of these; `project`: the project to compare with; `truth`, `allow_files`: see
    `Run`; `threads`, `memory_limit` (such as `4GB`): what DuckDB may use. EngineError 020 where there is none.
    """
    place = Path(run) if run else None
    if place is not None and (place / RECEIPT).exists():
        folder = RunFolder(place.absolute())
    elif place is not None and len(place.parts) > 1:
        raise EngineError(
            20,
            f"no run lies in {run}",
            place="RUNS",
            where=str(place.absolute()),
            expected=f"a folder with {RECEIPT}",
            hint="engine runs list",
            exit_code=2,
        )
    else:
        folder = find_run(Path(runs_root), str(run), seed, profile)
    folder.identity()
    where = None if project is None else str(project)
    return Run(folder, where, Resources(threads, memory_limit), truth=truth, allow_files=allow_files)
