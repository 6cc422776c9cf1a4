"""A state opened for reading: each of its models can be asked, and is made when a statement first names it.

Models are made from what the run has published below the state, with the project's own texts, so that one can
select from any step, explain it, or run an edited text in its place.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import duckdb

from engine.duckdb_connection import Resources, literal, quote
from engine.errors import EngineError, close_matches
from engine.execute.inputs import RunInputs
from engine.execute.models import published_order, published_select, sql_error
from engine.execute.parquet import in_order
from engine.execute.session import Session
from engine.plan.signature import state_reads
from engine.project.definition import MAIN, VIEW, Project, Query, State
from engine.project.order import query_closure
from engine.runs.folder import RunFolder
from engine.runs.verify import DigestMemory

_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?")
Told = Callable[[dict[str, float]], None]
"""Is told what a statement made: model -> the seconds that it took."""


class Workbench:
    """A session on one state of one run; use it as a context manager."""

    def __init__(
        self,
        project: Project,
        runs_root: Path,
        folder: RunFolder,
        state: State,
        resources: Resources,
        spill: Path | None = None,
        told: Told = lambda took: None,
        allow_files: bool = False,
    ) -> None:
        self.project = project
        self.state = state
        self.models = {query.name: query for query in state.models}
        self.told = told
        self._made: set[str] = set()
        identity = folder.identity()
        records = {record.state_id: record for record in folder.records()}
        reads = state_reads(project, project.segments[state.segment], state)
        self._refuse_unbuilt(reads.datasets - self.models.keys(), set(records), folder)
        memory = DigestMemory(runs_root)
        self.session = Session(project, identity.seed, resources, spill)
        try:
            for schema in self.members:
                self.session.connection.execute(f"CREATE SCHEMA {quote(schema)}")
            RunInputs(project, folder, identity, identity.seed, records, memory).register(
                self.session, project.segments[state.segment], reads, state.name, without=self.models
            )
            if allow_files:
                self.session.open_to_files()
            else:
                self.session.lock()
        except BaseException:
            self.session.connection.close()
            raise

    def __enter__(self) -> Workbench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.connection.close()

    def _refuse_unbuilt(self, names: set[str], built: set[str], folder: RunFolder) -> None:
        owners = {f"{d.segment}.{d.state}" for d in (self.project.datasets[name] for name in names)}
        missing = sorted(owners - built)
        if missing:
            raise EngineError(
                20,
                f"{self.state.state_id} reads {missing[0]}, which this run does not have",
                owner=self.state.segment,
                place="SQL",
                where=str(folder.root),
                expected=f"{', '.join(missing)} built",
                hint=f"engine build --select '+{missing[0]}'",
            )

    @property
    def members(self) -> list[str]:
        """The members of the state's families, each a schema of the session."""
        return [name for folder in self.state.folders for name, _ in folder.members]

    def use(self, member: str) -> None:
        """From here on bare names mean the member's relations first; EngineError 097 for no such member."""
        members = self.members
        if member not in members:
            raise EngineError(
                97,
                f"{self.state.state_id} has no member {member!r}",
                place="SQL",
                expected=", ".join(members) or "no family here",
                hint=close_matches(member, members) or f"engine ls models --select {self.state.state_id}",
                exit_code=2,
            )
        self.session.connection.execute(f"SET search_path = {literal(f'{member},{MAIN}')}")

    def run(self, text: str) -> duckdb.DuckDBPyConnection:
        """The result of one statement, once every model that it names is made; duckdb.Error where it fails."""
        self.make(text)
        return self.session.connection.execute(text)

    def make(self, text: str) -> None:
        """Make every model that a text names, and what these read, unless they are there already."""
        wanted = [self.models[name] for name in sorted(self._named(text)) if name not in self._made]
        if not wanted:
            return
        # A model is made with the names that its own text means, whatever the shell has set.
        path = self._setting("search_path")
        below = query_closure(self.state.models, wanted, self.project.macros)
        closure = {query.name for query in (*below, *wanted)} - self._made
        took: dict[str, float] = {}
        self.session.connection.execute(f"SET search_path = {literal(MAIN)}")
        try:
            for query in self.state.models:
                if query.name in closure:
                    started = time.perf_counter()
                    self._create(query)
                    took[query.name] = time.perf_counter() - started
        finally:
            self.session.connection.execute(f"SET search_path = {literal(path)}")
        self.told(took)

    def _named(self, text: str) -> set[str]:
        schema = self._setting("search_path").partition(",")[0].strip('"')
        words = {word.lower() for word in _NAME.findall(text.replace('"', ""))}
        words |= {part for word in words for part in word.split(".")}
        words |= {f"{schema}.{word}".lower() for word in words}
        return {name for name in self.models if name.lower() in words}

    def _setting(self, name: str) -> str:
        row = self.session.connection.execute(f"SELECT current_setting({literal(name)})").fetchone()
        assert row is not None
        return str(row[0]) or MAIN

    def _create(self, query: Query) -> None:
        dataset = self.project.datasets.get(query.name)
        try:
            if query.materialize == VIEW or not query.stored:
                self.session.create(query, "VIEW")
            elif dataset is not None and dataset.contract is not None:
                self._create_published(query)
            else:
                self.session.create(query, "TABLE")
        except duckdb.Error as error:
            raise sql_error(error, query, dataset) from error
        self._made.add(query.name)

    def _create_published(self, query: Query) -> None:
        """A dataset as the state would publish it: its columns cast, its rows in the order of its key."""
        contract = self.project.datasets[query.name].contract
        assert contract is not None
        with self.session.names_of(query):
            select = published_select(self.session.connection, query, contract)
            ordered = in_order(select, published_order(query, contract))
            self.session.connection.execute(f"CREATE TABLE {query.relation} AS {ordered}")
