"""Read sql/, macros/, config/ and contracts/ into a `Project`.

Every file is checked as it is read: a header without a doc, a model that breaks a house rule, a policy outside
its schema or a contract with an unsupported keyword stops the load with its place.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.contracts.artifact import load_artifact_schema
from engine.contracts.definition import load_contract
from engine.contracts.policy_schema import check_policy_schema
from engine.errors import EngineError, close_matches
from engine.hashing import digest
from engine.project.definition import VIEW, Dataset, Project, Query, RngStream, Segment
from engine.project.order import check_references, order_macro_files, order_segments
from engine.project.placement import own_files, refuse_strays, visible
from engine.project.policy.layers import Layer
from engine.project.policy.policies import load_policies
from engine.project.rewrite import settle
from engine.project.sql.header_schemas import PROFILE, check_against
from engine.project.sql.macros import load_macros
from engine.project.sql.queries import Reader, refuse_faults
from engine.project.sql.segments import load_segment, segment_document, state_folders
from engine.project.sql.text import parse_select
from engine.project.window import check_windows, layer_of

POLICY = "policy/"
"""How the `$id` of a policy's schema begins."""
CONTRACT_PROSE = ("title", "description", "$comment", "$schema", "license")


def _load_contracts(reader: Reader) -> tuple[dict[str, dict[str, Any]], dict[str, tuple[str, Any]]]:
    """(policy id -> schema, dataset name -> (path, document))."""
    policies: dict[str, dict[str, Any]] = {}
    datasets: dict[str, tuple[str, Any]] = {}
    places: dict[str, str] = {}
    for path in visible(reader.root / "contracts", "*.schema.yaml"):
        where = reader.where(path)
        document = reader.yaml(path, _check_contract)
        identity = document["$id"]
        name = identity.split("/")[-1]
        if places.setdefault(name, where) != where:
            raise EngineError(33, f"two contracts for {name}", place="PROJECT", where=f"{places[name]}, {where}")
        if identity.startswith(POLICY):
            policies[name] = document
        else:
            datasets[name] = (where, document)
    return policies, datasets


def _check_contract(document: Any, where: str) -> None:
    """EngineError 033 at the first flaw: the schema of a policy, a document or a table, by its strict reader."""
    identity = document.get("$id") if isinstance(document, dict) else None
    if not isinstance(identity, str):
        raise EngineError(33, "a contract has an $id", place="PROJECT", where=where, found=str(identity)[:80])
    if identity.startswith(POLICY):
        check_policy_schema(document, where)
    elif "x-artifact" in document:
        load_artifact_schema(document, where)
    else:
        load_contract(document, where)


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
        document_schema=load_artifact_schema(document, path, is_checked=True) if is_json else None,
        input_id=str(extra.get("input_id", f"{query.segment}.{query.name}")),
        seed_invariant=extra.get("seed_invariant", False),
        truth=extra.get("truth", False),
        findings=extra.get("findings", False),
        machinery=query.header.get("machinery", False),
        contract_id=str(document["$id"]),
        contract_path=path,
        contract_digest=digest(_without_prose(document)),
    )


def _load_streams(reader: Reader, policies: dict[str, Any]) -> dict[str, RngStream]:
    streams: dict[str, RngStream] = {}
    for policy in policies.values():
        if not policy.policy_id.endswith(".rng_streams"):
            continue
        for row in policy.document["streams"]:
            source = parse_select(row["entity_source"], policy.path, reader.cache)
            refuse_faults(f"the entity source of {row['stream']}", source, policy.path, reader.macros)
            streams[row["stream"]] = RngStream(
                stream=row["stream"],
                entity_kind=row["entity_kind"],
                entity_source=row["entity_source"],
                sub_kind=row["sub_kind"],
                slots=row["slots"],
                distribution=row["distribution"],
                source_sql=source,
                coarse=row.get("coarse", False),
            )
    return streams


def profile_names(root: Path) -> tuple[str, ...]:
    """The profiles under config/profiles/."""
    return tuple(sorted(path.stem for path in (root / "config" / "profiles").glob("*.yaml")))


def profile_file(profile: str) -> str:
    """The file of a profile, relative to the project root."""
    return f"config/profiles/{profile}.yaml"


def _refuse_shared_homes(segments: dict[str, Segment]) -> None:
    """EngineError 036 where a segment would publish or report into another's folder."""
    places = sorted(
        (f"{place}/", segment.name, kind)
        for segment in segments.values()
        for kind, place in (("home", segment.home), ("reports", segment.reports))
    )
    for (first, owner, kind), (second, other, _) in pairwise(places):
        if second.startswith(first):
            raise EngineError(
                36,
                f"the {kind} of {owner} holds a folder of {other}",
                place="PROJECT",
                where=f"sql/{owner}/segment.yaml, sql/{other}/segment.yaml",
                expected="a folder for each segment, none inside another",
                found=f"{first.rstrip('/')}, {second.rstrip('/')}",
                hint=f"mend {kind}: in sql/{owner}/segment.yaml",
            )


def _profile(reader: Reader, name: str) -> dict[str, Any]:
    """What a profile's file says; EngineError 031 where it is not of its form."""
    where = profile_file(name)
    document: dict[str, Any] = reader.yaml(reader.root / where)
    check_against(document, PROFILE, where)
    if document["profile"] != name:
        raise EngineError(
            31,
            f"the profile {document['profile']} stands in another file",
            place="PROJECT",
            where=where,
            expected=f"profile: {name}",
            found=document["profile"],
            hint="rename the file or the profile",
        )
    return document


def load_project(root: Path, profile: str, overlay: Layer | None = None, window: str = "") -> Project:
    """The project at `root` under a profile; EngineError with the file and key at the first fault.

    `overlay`: policy overrides on top of the profile's, such as those of a candidate; `window`: the days that are
    made, as `FIRST..LAST`, all of them where it is empty.
    """
    settle(root)
    names = own_files(root)
    reader = Reader(root)
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
    chosen = {name: _profile(reader, name) for name in profiles}[profile]
    documents = [segment_document(reader, path) for path in sorted((root / "sql").glob("*/segment.yaml"))]
    refuse_strays(root, names, {document["segment"]: state_folders(document) for document in documents})
    policy_schemas, contracts = _load_contracts(reader)
    layers = [Layer(profile_file(profile), chosen.get("overrides") or {})]
    layers += [layer_of(window, documents)] if window else []
    layers += [overlay] if overlay else []
    policies = load_policies(root, policy_schemas, layers, reader.cache)
    check_windows(documents, policies)
    macros, macro_files = load_macros(reader)
    reader.macros = macros
    segments = order_segments([load_segment(reader, document, contracts, macros) for document in documents])
    _refuse_shared_homes(segments)
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
        certifiable=chosen.get("certifiable", False),
        segments=segments,
        macros=macros,
        macro_files=order_macro_files(macro_files, macros),
        policies=policies,
        datasets=datasets,
        streams=_load_streams(reader, policies),
        window=window,
        overlay=overlay,
    )
    check_references(project)
    reader.cache.save()
    return project
