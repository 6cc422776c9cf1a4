"""The project as frozen data: what the folders say, before anything runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.duckdb_connection import quote
from engine.errors import EngineError, close_matches
from engine.project.imported import ImportedFiles
from engine.project.sql.text import SqlText

if TYPE_CHECKING:
    from engine.contracts.artifact import ArtifactSchema
    from engine.contracts.definition import Contract
    from engine.project.policy.layers import Layer

SEAL, MODEL, BUNDLE = "seal", "model", "bundle"
TIERS = ("reference", "world", "run")
"""Where a segment lives: the machine's reference packs, an upstream world, a run. Lower tiers come first."""

LANES = ("candidate", "witness", "certification")
"""What a change of policy goes through; each lane opens when the one before is green."""

VIEW = "view"
SOURCE_SCHEMA = "source"
EVIDENCE = (
    "meta_states",
    "meta_checks",
    "meta_outputs",
    "meta_columns",
    "meta_bundles",
    "meta_metrics",
    "meta_run",
    "run_scenario",
)
"""Relations that the engine makes from what it recorded itself."""


@dataclass(frozen=True)
class Macro:
    """One DuckDB macro; its relations and macros count for every model that calls it."""

    name: str
    path: str
    parameters: tuple[str, ...]
    relation_parameters: tuple[str, ...]
    sql: SqlText


MAIN = "main"
"""The DuckDB schema of every relation that no member of a family makes."""


@dataclass(frozen=True)
class Folder:
    """A sub-folder of a state: one stage of its data flow, and one step of its performance records."""

    name: str
    step: str
    """What performance records call it: the word of the segment's plan where it has one, else its name."""
    members: tuple[tuple[str, str], ...] = ()
    """(member, step) of a family: the folder's own files run once in each member; empty for a plain folder."""

    @property
    def places(self) -> tuple[tuple[str, str, str | None], ...]:
        """(path inside the state, step, member) of the folder and of its members."""
        return (
            (self.name, self.step, None),
            *((f"{self.name}/{member}", step, member) for member, step in self.members),
        )


@dataclass(frozen=True)
class Query:
    """One SQL file: a model, an assertion, a gate or a diagnostic. A family's file is one query per member."""

    name: str
    """The relation that it makes; `<member>.<file>` in a family."""
    segment: str
    state: str
    path: str
    """Relative to the project root."""
    version: str
    header: dict[str, Any]
    text: str
    sql: SqlText
    folder: str = ""
    """Inside its state, POSIX; empty where the state has no folders."""
    member: str | None = None
    """The member of a family in whose schema the text runs."""
    folder_step: str = ""

    @property
    def materialize(self) -> str:
        return str(self.header["materialize"])

    @property
    def relation(self) -> str:
        """The quoted name with its schema, as it is found from any search path."""
        schema, _, bare = self.name.rpartition(".")
        return f"{quote(schema or MAIN)}.{quote(bare)}"

    @property
    def step(self) -> str:
        """The step of the performance records: its folder's, or itself where there are no folders."""
        return self.folder_step or self.name

    @property
    def lane(self) -> str:
        return str(self.header.get("lane", "core_compute"))

    @property
    def stream(self) -> str | None:
        return self.header.get("stream")

    @property
    def stored(self) -> bool:
        """Whether its rows are kept while the state runs; a draw may be made again wherever it is read."""
        return bool(self.header.get("stored", True))

    @property
    def parts(self) -> tuple[str, str] | None:
        """The relation and the column whose numbers are the parts in which its rows are made, a file each; None:
        all at once."""
        relation, _, column = str(self.header.get("parts", "")).partition(".")
        return (relation, column) if column else None

    @property
    def pooled(self) -> bool:
        """Whether certification sees the rows of this helper of the gates, those of all seeds together."""
        return bool(self.header.get("pooled", False))

    @property
    def code(self) -> int:
        return int(self.header["code"])


@dataclass(frozen=True)
class PolicyRelation:
    """A policy's rows as DuckDB sees them: schema `policy_<namespace>`, typed columns."""

    schema: str
    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]
    description: str = ""
    """What its rows are, as the policy's schema says it."""
    words: tuple[tuple[str, str], ...] = ()
    """(column, what it says)."""

    @property
    def qualified(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class Policy:
    """One YAML file under config/, checked by its schema, after the profile's overrides."""

    policy_id: str
    version: str
    path: str
    rng_scope: bool
    document: dict[str, Any]
    digest: str
    relations: tuple[PolicyRelation, ...]


@dataclass(frozen=True)
class Dataset:
    """Something that a state publishes."""

    name: str
    segment: str
    state: str
    kind: str
    """`parquet`, `json`, or `view`: a relabelling that is checked like a table but not stored."""
    contract: Contract | None
    document_schema: ArtifactSchema | None
    input_id: str
    seed_invariant: bool
    truth: bool
    """Whether it says what nobody could know: it lies in a folder of its own and in no default catalogue."""
    findings: bool
    """Whether its rows say what was found, which may be the same under two seeds."""
    contract_id: str
    """The contract's `$id`: what evidence names, wherever the file stands."""
    contract_path: str
    contract_digest: str
    machinery: bool = False
    """Whether people rarely ask for it: it stands in the schema `machinery` of a catalogue."""


@dataclass(frozen=True)
class Seal:
    """An external dataset that a segment may read."""

    dataset: str
    role: str
    required: bool
    read_scope: str


@dataclass(frozen=True)
class State:
    """One state of a segment, its files in the order in which they run."""

    segment: str
    name: str
    kind: str
    title: str
    models: tuple[Query, ...]
    assertions: tuple[Query, ...]
    folders: tuple[Folder, ...] = ()

    @property
    def state_id(self) -> str:
        return f"{self.segment}.{self.name}"


@dataclass(frozen=True)
class Segment:
    """A folder of sql/."""

    name: str
    title: str
    tier: str
    home: str
    reports: str
    partition: tuple[str, ...]
    requires: tuple[str, ...]
    required_tests: dict[str, tuple[str, ...]]
    """Required segment -> tests of its gates that must hold before the seal runs."""
    seals: tuple[Seal, ...]
    states: tuple[State, ...]
    gates: tuple[Query, ...]
    certify: tuple[Query, ...]
    derive: tuple[Query, ...]
    grades: dict[str, str]
    seeds: tuple[int, ...]
    lanes: dict[str, tuple[int, ...]]
    """Lane -> its seeds, in the order in which they open; the last is certification, with `seeds`."""
    decisions: dict[str, Any]
    """Kind of decision -> its word in the segment's plan; `{phase}` and `{next}` stand for phases."""
    budgets: dict[str, Any]
    reading: tuple[str, ...]
    """How to read the segment's verdict, in sentences: what of it is measured and what holds by construction."""
    document: dict[str, Any] = field(repr=False)

    @property
    def seal_state(self) -> State:
        return next(state for state in self.states if state.kind == SEAL)

    @property
    def bundle_state(self) -> State:
        return next(state for state in self.states if state.kind == BUNDLE)

    @cached_property
    def pooled_relations(self) -> frozenset[str]:
        """Relations that certification makes of the gates' helpers of all seeds."""
        return frozenset(f"seed_{query.name}" for query in self.gates if query.pooled)

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)


@dataclass(frozen=True)
class RngStream:
    """A registered stream of draws."""

    stream: str
    entity_kind: str
    entity_source: str
    sub_kind: str
    slots: int
    distribution: str
    source_sql: SqlText
    coarse: bool = False
    """Whether many rows share a draw: its key then comes as often as rows ask for it."""

    def registration(self) -> dict[str, Any]:
        """What the registry fixes of the stream."""
        fixed = {"entity_source": self.entity_source, "slots": self.slots, "sub_kind": self.sub_kind}
        return {**fixed, "coarse": True} if self.coarse else fixed


@dataclass(frozen=True)
class Project:
    """Everything under sql/, macros/, config/ and contracts/, for one profile."""

    root: Path
    profile: str
    profiles: tuple[str, ...]
    certifiable: bool
    segments: dict[str, Segment]
    macros: dict[str, Macro]
    macro_files: tuple[tuple[str, str], ...]
    """(path, text) of each macro file in the order in which DuckDB can create them."""
    policies: dict[str, Policy]
    datasets: dict[str, Dataset]
    streams: dict[str, RngStream]
    imports: dict[str, ImportedFiles] = field(default_factory=dict)
    """Relation of the schema `source` -> the user's files behind it; empty unless a world is imported."""
    origins: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Segment -> where its data come from; empty where the generator makes them."""
    window: str = ""
    """The days that are made, `FIRST..LAST`; empty: the whole horizon, or what the profile says."""
    overlay: Layer | None = None
    """Overrides of policies on top of the profile's, such as those of a candidate; the files hold none of them."""
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What pure functions have found out of this very project, by keys of their own; no other project has it."""

    @cached_property
    def policy_of_relation(self) -> dict[str, Policy]:
        """`policy_<namespace>.<relation>`, lower case -> its policy."""
        return {
            relation.qualified.lower(): policy
            for policy in self.policies.values()
            for relation in policy.relations
        }

    @cached_property
    def ordered_states(self) -> tuple[State, ...]:
        """All states: tiers bottom up, segments after what they require, states in their order."""
        return tuple(state for segment in self.segments.values() for state in segment.states)

    def state(self, state_id: str) -> State:
        segment, _, name = state_id.partition(".")
        return self.segments[segment].state(name)

    def segment(self, name: str) -> Segment:
        """A segment by name; EngineError 097 with close matches."""
        if name not in self.segments:
            raise EngineError(
                97,
                f"no segment is called {name!r}",
                place="SELECT",
                expected=", ".join(self.segments),
                hint=close_matches(name, self.segments) or "engine ls",
            )
        return self.segments[name]

    def dataset_by_input_id(self, input_id: str) -> Dataset | None:
        return next((d for d in self.datasets.values() if d.input_id == input_id), None)
