"""Read sql/, macros/, config/ and contracts/ into a `Project`.

Every file is checked as it is read: a header without a doc, a model that breaks a house rule, a policy outside
its schema or a contract with an unsupported keyword stops the load with its place.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from engine.contracts.artifact import load_artifact_schema
from engine.contracts.definition import load_contract
from engine.errors import EngineError, close_matches
from engine.hashing import digest
from engine.locations import cache_root
from engine.project.definition import (
    BUNDLE,
    LANES,
    MODEL,
    SEAL,
    VIEW,
    Dataset,
    Macro,
    Project,
    Query,
    RngStream,
    Seal,
    Segment,
    State,
)
from engine.project.forms import check_form
from engine.project.order import check_references, order_macro_files, order_queries, order_segments
from engine.project.parse_cache import ParseCache
from engine.project.policies import Layer, load_policies
from engine.project.sql_text import SqlText, parse_macros, parse_select, parse_version, split_header
from engine.project.yaml_text import parse_yaml

_FILE_NAME = re.compile(r"(\w+)\.(v[0-9]+)\.sql")
CONTRACT_PROSE = ("title", "description", "$comment", "$schema", "license")


class _Reader:
    """Reads files of one project root through the parse cache."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cache = ParseCache(cache_root() / "parsed.json", parse_version())

    def where(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def yaml(self, path: Path) -> Any:
        where = self.where(path)
        text = path.read_text("utf-8")
        return self.cache.get("yaml", text, lambda: parse_yaml(text, where))

    def query(self, path: Path, segment: str, state: str, role: str) -> Query:
        where = self.where(path)
        text = path.read_text("utf-8")
        named = _FILE_NAME.fullmatch(path.name)
        if named is None:
            raise EngineError(
                36,
                f"{path.name} has no version",
                place="PROJECT",
                where=where,
                expected="<name>.v1.sql",
                hint=f"rename it: git mv {where} {where.partition('.')[0]}.v1.sql",
            )
        name, version = named.groups()
        header, body = self.cache.get("header", text, lambda: list(split_header(text, where)))
        header = dict(header)
        check_form(header, role, where)
        sql = parse_select(body, where, self.cache)
        refuse_faults(name, sql, where, may_place=role in ("model", "assertion"))
        header.setdefault("materialize", _default_materialization(name, role))
        return Query(name, segment, state, where, version, header, text, sql)

    def queries(
        self, folder: Path, segment: str, state: str, role: str, active: dict[str, str]
    ) -> tuple[Query, ...]:
        if not folder.is_dir():
            return ()
        found = [self.query(path, segment, state, role) for path in sorted(folder.glob("*.sql"))]
        return tuple(query for query in found if query.version == active.get(query.name, "v1"))


def refuse_faults(name: str, sql: SqlText, where: str, *, may_place: bool = False) -> None:
    """EngineError 034 when a statement breaks a house rule.

    Only a query of a state may read places of rows: `check_references` knows whether they are in order.
    """
    placed = () if may_place else (f"reads the place of rows of {name}" for name in sorted(sql.places))
    faults = (*sql.faults, *placed)
    if faults:
        raise EngineError(
            34,
            f"{name} {'; '.join(faults)}",
            place="PROJECT",
            where=where,
            expected="a result that depends on the sealed inputs alone",
            hint=f"mend {where}, then engine plan",
        )


def _default_materialization(name: str, role: str) -> str:
    if role == "gate":
        return "gate"
    return "draw" if name.startswith("draw__") else "table"


def _load_contracts(reader: _Reader) -> tuple[dict[str, dict[str, Any]], dict[str, tuple[str, Any]]]:
    """(policy id -> schema, dataset name -> (path, document))."""
    policies: dict[str, dict[str, Any]] = {}
    datasets: dict[str, tuple[str, Any]] = {}
    for path in sorted((reader.root / "contracts").rglob("*.schema.yaml")):
        document = reader.yaml(path)
        where = reader.where(path)
        identity = document.get("$id") if isinstance(document, dict) else None
        if not isinstance(identity, str):
            raise EngineError(33, "a contract has an $id", place="PROJECT", where=where)
        if identity.startswith("policy/"):
            policies[identity.removeprefix("policy/")] = document
        else:
            name = identity.split("/")[-1]
            if name in datasets:
                raise EngineError(
                    33, f"two contracts for {name}", place="PROJECT", where=f"{datasets[name][0]}, {where}"
                )
            datasets[name] = (where, document)
    return policies, datasets


def _without_prose(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_prose(v) for k, v in value.items() if not (k in CONTRACT_PROSE and isinstance(v, str))}
    return [_without_prose(v) for v in value] if isinstance(value, list) else value


def _dataset(query: Query, path: str, document: dict[str, Any]) -> Dataset:
    extra = document.get("x-dataset") or {}
    is_json = document.get("x-artifact") == "json"
    return Dataset(
        name=query.name,
        segment=query.segment,
        state=query.state,
        kind=VIEW if query.materialize == VIEW else ("json" if is_json else "parquet"),
        contract=None if is_json else load_contract(document, path),
        document_schema=load_artifact_schema(document, path) if is_json else None,
        input_id=str(extra.get("input_id", f"{query.segment}.{query.name}")),
        seed_invariant=bool(extra.get("seed_invariant", False)),
        contract_path=path,
        contract_digest=digest(_without_prose(document)),
    )


def _load_state(
    reader: _Reader,
    folder: Path,
    segment: str,
    name: str,
    document: dict[str, Any],
    active: dict[str, str],
    contracts: dict[str, tuple[str, Any]],
    macros: dict[str, Macro],
    measures: tuple[Query, ...],
) -> State:
    models = reader.queries(folder / name, segment, name, "model", active)
    for model in models:
        if model.name in contracts and model.materialize == "table":
            is_json = contracts[model.name][1].get("x-artifact") == "json"
            model.header["materialize"] = "json" if is_json else "dataset"
        if model.materialize in ("dataset", "json") and model.name not in contracts:
            raise EngineError(
                33,
                f"{model.name} is published but has no contract",
                place="PROJECT",
                where=model.path,
                expected=f"contracts/{segment}/{model.name}.schema.yaml",
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
    assertions = reader.queries(folder / name / "assert", segment, name, "assertion", active)
    for query in assertions:
        if query.header.get("refuses") == "flag" and document["kind"] != BUNDLE:
            raise EngineError(
                36,
                f"{query.name} refuses a flag, and {name} makes none",
                place="PROJECT",
                where=query.path,
                expected="such an assertion in the bundle state",
            )
    return State(
        segment=segment,
        name=name,
        kind=document["kind"],
        title=document.get("title", name),
        models=order_queries((*models, *measures), macros),
        assertions=assertions,
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


def _load_segment(
    reader: _Reader, path: Path, contracts: dict[str, tuple[str, Any]], macros: dict[str, Macro]
) -> Segment:
    document = reader.yaml(path)
    where = reader.where(path)
    check_form(document, "segment", where)
    name = document["segment"]
    folder = path.parent
    active = document.get("active") or {}
    _check_active(folder, active, where)
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
    # What a bundle seals and a gateboard shows are the same figures: both states run these files.
    measures = reader.queries(folder / "measure", name, list(document["states"])[-1], "measure", active)
    return Segment(
        name=name,
        title=document["title"],
        tier=document["tier"],
        home=document["home"],
        reports=document.get("reports", f"reports/{name}"),
        partition=tuple(document.get("partition") or ()),
        requires=tuple(document.get("requires") or ()),
        seals=tuple(
            Seal(
                item["input"],
                item.get("role", "input"),
                item.get("requirement", "REQUIRED") == "REQUIRED",
                item.get("read_scope", "ROW_LEVEL"),
            )
            for item in document.get("seals") or ()
        ),
        states=tuple(
            _load_state(
                reader,
                folder,
                name,
                state,
                body,
                active,
                contracts,
                macros,
                measures if body["kind"] == BUNDLE else (),
            )
            for state, body in document["states"].items()
        ),
        gates=order_queries((*reader.queries(folder / "gates", name, "gates", "gate", active), *measures), macros),
        certify=order_queries(reader.queries(folder / "certify", name, "certify", "gate", active), macros),
        derive=reader.queries(folder / "derive", name, "derive", "model", active),
        grades=document.get("grades") or {},
        seeds=tuple(document.get("seeds") or ()),
        lanes=_lanes(document),
        decisions=document.get("decisions") or {},
        budgets=document.get("budgets_s") or {},
        document=document,
    )


def _lanes(document: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """Candidate and witness as the segment file says, else the first one and two seeds; certification: all."""
    seeds = tuple(document.get("seeds") or ())
    asked = document.get("lanes") or {}
    lanes = {name: tuple(asked.get(name) or seeds[:count]) for count, name in enumerate(LANES[:-1], 1)}
    return {**lanes, LANES[-1]: seeds} if seeds else {}


def _load_macros(reader: _Reader) -> tuple[dict[str, Macro], list[tuple[str, str]]]:
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    files: list[tuple[str, str]] = []
    for path in sorted((reader.root / "macros").glob("*.sql")):
        text = path.read_text("utf-8")
        where = reader.where(path)
        files.append((where, text))
        for name, parsed in parse_macros(text, where, reader.cache).items():
            if name in found:
                raise EngineError(
                    34, f"the macro {name} stands twice", place="PROJECT", where=f"{found[name][0]}, {where}"
                )
            refuse_faults(name, parsed["sql"], where)
            found[name] = (where, parsed)
    relations = _relation_parameters({name: parsed for name, (_, parsed) in found.items()})
    return {
        name: Macro(name, where, tuple(parsed["parameters"]), tuple(sorted(relations[name])), parsed["sql"])
        for name, (where, parsed) in found.items()
    }, files


def _relation_parameters(macros: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """Macro -> parameters that name a relation: given to query_table, itself or through another macro."""
    relations: dict[str, set[str]] = {name: set() for name in macros}
    settled = False
    while not settled:
        settled = True
        for name, parsed in macros.items():
            for callee, place, parameter in parsed["passed"]:
                names = macros[callee]["parameters"] if callee in macros else []
                is_relation = callee == "query_table" or (place < len(names) and names[place] in relations[callee])
                if is_relation and parameter not in relations[name]:
                    relations[name].add(parameter)
                    settled = False
    return relations


def _load_streams(reader: _Reader, policies: dict[str, Any]) -> dict[str, RngStream]:
    streams: dict[str, RngStream] = {}
    for policy in policies.values():
        if not policy.policy_id.endswith(".rng_streams"):
            continue
        for row in policy.document["streams"]:
            streams[row["stream"]] = RngStream(
                stream=row["stream"],
                entity_kind=row["entity_kind"],
                entity_source=row["entity_source"],
                sub_kind=row["sub_kind"],
                slots=row["slots"],
                distribution=row["distribution"],
                source_sql=parse_select(row["entity_source"], policy.path, reader.cache),
            )
    return streams


def profile_names(root: Path) -> tuple[str, ...]:
    """The profiles under config/profiles/."""
    return tuple(sorted(path.stem for path in (root / "config" / "profiles").glob("*.yaml")))


def profile_file(profile: str) -> str:
    """The file of a profile, relative to the project root."""
    return f"config/profiles/{profile}.yaml"


def load_project(root: Path, profile: str, overlay: Layer | None = None) -> Project:
    """The project at `root` under a profile; EngineError with the file and key at the first fault.

    `overlay`: policy overrides on top of the profile's, such as those of a candidate.
    """
    reader = _Reader(root)
    profiles = profile_names(root)
    if profile not in profiles:
        raise EngineError(
            30,
            f"no profile is called {profile!r}",
            place="PROJECT",
            where="config/profiles",
            expected=", ".join(profiles),
            hint=close_matches(profile, profiles) or "engine ls",
        )
    chosen = reader.yaml(root / profile_file(profile))
    policy_schemas, contracts = _load_contracts(reader)
    layers = (Layer(profile_file(profile), chosen.get("overrides") or {}), *((overlay,) if overlay else ()))
    policies = load_policies(root, policy_schemas, layers, reader.cache)
    macros, macro_files = _load_macros(reader)
    segments = order_segments(
        [_load_segment(reader, path, contracts, macros) for path in sorted((root / "sql").glob("*/segment.yaml"))]
    )
    datasets = {
        model.name: _dataset(model, *contracts[model.name])
        for segment in segments.values()
        for state in segment.states
        for model in state.models
        if model.materialize in ("dataset", "json") or (model.materialize == VIEW and model.name in contracts)
    }
    project = Project(
        root=root,
        profile=profile,
        profiles=profiles,
        certifiable=bool(chosen.get("certifiable", False)),
        segments=segments,
        macros=macros,
        macro_files=order_macro_files(macro_files, macros),
        policies=policies,
        datasets=datasets,
        streams=_load_streams(reader, policies),
    )
    check_references(project)
    reader.cache.save()
    return project
