"""The signature of a state: everything that its result depends on, and nothing else.

Parts are kept by kind and name, so that a planner can say which file, policy key or input has changed.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import version
from typing import Any

from engine.hashing import digest, manifest_fingerprint, parameter_hash, sha256_hex
from engine.project.definition import BUNDLE, MODEL, SEAL, TIERS, VIEW, Policy, Project, Query, Segment, State
from engine.project.dependencies import Reads, queries_of, reads_of, rng_policy
from engine.runs.record import SIGNATURE_FORM
from engine.runs.seal import seal_digest
from engine.runtime import runtime

Parts = dict[str, Any]
SCENARIO, RUN, METRICS = "run_scenario", "meta_run", "meta_metrics"
"""Relations of the engine whose content is a part of its own; of the others it is the signatures before."""


@cache
def _installed(package: str) -> str:
    """The version of a package; its metadata is parsed once."""
    return version(package)


def query_digest(query: Query) -> str:
    names = ("materialize", "order", "parts", "stream", "code", "name", "severity")
    header = {key: query.header[key] for key in names if key in query.header}
    return sha256_hex(f"{query.sql.digest}|{sorted(header.items())}".encode())


def state_reads(project: Project, segment: Segment, state: State) -> Reads:
    """What a state reads, foreign keys of its contracts included; it is found out once, so nobody changes it."""
    key = ("state_reads", state.state_id)
    known = project.memo.get(key)
    if known is None or known[0] is not state:
        known = project.memo[key] = (state, _state_reads(project, segment, state))
    reads: Reads = known[1]
    return reads


def _state_reads(project: Project, segment: Segment, state: State) -> Reads:
    reads = reads_of(project, segment, queries_of(state))
    own = {model.name for model in state.models}
    for model in state.models:
        dataset = project.datasets.get(model.name)
        if dataset and dataset.contract:
            reads.datasets |= {key.references for key in dataset.contract.foreign_keys} - own
    return reads


def segment_policies(project: Project, segment: Segment) -> list[Policy]:
    """The policies that the states of a segment read: what its S0 seals."""
    names: set[str] = set()
    for state in segment.states:
        names |= state_reads(project, segment, state).policies
        names |= {rng_policy(project, m.stream).policy_id for m in state.models if m.stream}
    return [project.policies[name] for name in sorted(names)]


def rng_scope_hash(project: Project, stream: str) -> str:
    """parameter_hash[rng] of a stream."""
    policy = rng_policy(project, stream)
    return parameter_hash({policy.policy_id: policy.digest})


def source_stamp(project: Project, name: str) -> str:
    """Identity of a relation of the schema `source`: a digest, behind the name and version of a package."""
    if name in project.imports:
        return digest(project.imports[name].identity())
    from engine.sources import source_identity

    identity = source_identity(name)
    return f"{identity['distribution']} {identity['version']} {digest(identity)}"


def receipt_scope(project: Project, segment: Segment) -> dict[str, Any]:
    """What a segment's receipt states besides its inputs: contracts, registered streams, software."""
    streams = sorted({model.stream for state in segment.states for model in state.models if model.stream})
    return {
        "contracts_digest": digest(
            {
                dataset.name: dataset.contract_digest
                for dataset in project.datasets.values()
                if dataset.segment == segment.name
            }
        ),
        "registry_digest": digest(
            {name: project.streams[name].registration() for name in streams if name in project.streams}
        ),
        "runtime": {
            **runtime(),
            "sqlglot": _installed("sqlglot"),
            "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        },
    }


def static_parts(
    project: Project, segment: Segment, state: State, seed: int, scenario_ids: tuple[str, ...] = ()
) -> Parts:
    """The parts that are known before anything is built; found out once for a project, so nobody changes them."""
    key = ("static_parts", state.state_id, seed, scenario_ids)
    known = project.memo.get(key)
    if known is None or known[0] is not state:
        known = project.memo[key] = (state, _static_parts(project, segment, state, seed, scenario_ids))
    return dict(known[1])


def _static_parts(
    project: Project, segment: Segment, state: State, seed: int, scenario_ids: tuple[str, ...]
) -> Parts:
    reads = state_reads(project, segment, state)
    policies = [project.policies[name] for name in sorted(reads.policies)]
    if state.kind in (SEAL, BUNDLE):
        policies = segment_policies(project, segment)
    queries = (*state.models, *reads.views.values())
    parts: Parts = {
        "form": SIGNATURE_FORM,
        "models": {query.name: query_digest(query) for query in queries},
        "assertions": {query.name: query_digest(query) for query in state.assertions},
        "macros": {name: project.macros[name].sql.digest for name in sorted(reads.macros)},
        "policies": {policy.policy_id: policy.digest for policy in policies},
        "contracts": {
            name: project.datasets[name].contract_digest
            for name in sorted(m.name for m in state.models if m.name in project.datasets)
        },
        "runtime": runtime(),
        "kind": state.kind,
    }
    if reads.sources:
        parts["sources"] = {name: source_stamp(project, name) for name in sorted(reads.sources)}
    if state.kind == SEAL:
        parts["receipt"] = receipt_scope(project, segment)
        parts["seals"] = _seal_digests(project, segment)
    if state.kind == BUNDLE:
        parts["requires"] = list(segment.requires)
    if state.kind == BUNDLE and segment.name in project.origins:
        parts["origin"] = digest(project.origins[segment.name])
    if "seed" in segment.partition:
        parts["seed"] = seed
    if SCENARIO in reads.evidence:
        parts["scenario"] = list(scenario_ids)
    if RUN in reads.evidence:
        parts["profile"] = project.profile
    streams = sorted(model.stream for model in state.models if model.stream)
    if streams:
        parts["streams"] = {stream: rng_scope_hash(project, stream) for stream in streams}
        parts["registry"] = {
            stream: digest(project.streams[stream].registration())
            for stream in streams
            if stream in project.streams
        }
    return parts


def _seal_digests(project: Project, segment: Segment) -> dict[str, str]:
    """What the table of sealed inputs says beside contents: roles, scopes, places, licences."""
    out: dict[str, str] = {}
    for seal in segment.seals:
        dataset = project.datasets.get(seal.dataset)
        licence = dataset.contract.license if dataset and dataset.contract else ""
        contract_id = dataset.contract_id if dataset else ""
        out[seal.dataset] = seal_digest(seal.role, seal.required, seal.read_scope, contract_id, licence)
    return out


def external_inputs(project: Project) -> list[str]:
    """Datasets below the runs that some run segment seals: what the fingerprint of a run is made of."""
    return sorted(
        {
            seal.dataset
            for segment in project.segments.values()
            if segment.tier == TIERS[-1]
            for seal in segment.seals
            if seal.dataset in project.datasets
            and project.segments[project.datasets[seal.dataset].segment].tier != TIERS[-1]
        }
    )


def run_fingerprint(project: Project, contents: dict[str, str]) -> str | None:
    """The fingerprint of a run over these contents; None while an external input is not built."""
    names = external_inputs(project)
    if any(name not in contents for name in names):
        return None
    return manifest_fingerprint({project.datasets[name].input_id: contents[name] for name in names})


def inputs_of(project: Project, segment: Segment, state: State) -> set[str]:
    """Datasets whose content the state's signature holds."""
    if state.kind == SEAL:
        return {
            seal.dataset
            for seal in segment.seals
            if seal.dataset in project.datasets and project.datasets[seal.dataset].kind != VIEW
        }
    own = {model.name for model in state.models}
    return state_reads(project, segment, state).datasets - own


def dynamic_parts(project: Project, segment: Segment, state: State, known: KnownStates) -> Parts | None:
    """The parts that need the results below; None while one of them is not built."""
    inputs: dict[str, str] = {}
    for name in sorted(inputs_of(project, segment, state)):
        content = known.contents.get(name)
        if content is None:
            return None
        inputs[name] = content
    parts: Parts = {"inputs": inputs}
    if state.kind == SEAL:
        bundles = {name: known.bundles.get(name) for name in segment.requires}
        if any(bundle is None for bundle in bundles.values()):
            return None
        parts["bundles"] = bundles
    evidence = state_reads(project, segment, state).evidence
    if RUN in evidence or (state.kind in (SEAL, BUNDLE) and "manifest_fingerprint" in segment.partition):
        fingerprint = run_fingerprint(project, known.contents)
        if fingerprint is None:
            return None
        parts["manifest_fingerprint"] = fingerprint
    earlier = segment.states[: segment.states.index(state)]
    if METRICS in evidence and state.kind == MODEL:
        metrics = {s.state_id: known.metrics.get(s.state_id) for s in earlier}
        if any(found is None for found in metrics.values()):
            return None
        parts["metrics"] = metrics
    if state.kind == MODEL:
        before = [s for s in earlier if s.kind == MODEL]
        if before:
            chain = known.chains.get(before[-1].state_id)
            if chain is None:
                return None
            parts["chain"] = {before[-1].state_id: chain}
    if state.kind == BUNDLE:
        parts["packs"] = bundled_packs(project, segment, known)
        parts["inputs"] |= {name: known.contents.get(name) for name in read_further(project, segment)}
    if state.kind == BUNDLE or evidence - {SCENARIO, RUN, METRICS}:
        signatures = {
            s.state_id: known.signatures.get(s.state_id) for s in earlier if s.kind != SEAL or state.kind != BUNDLE
        }
        if any(signature is None for signature in signatures.values()):
            return None
        parts["states"] = signatures
    return parts


def read_further(project: Project, segment: Segment) -> list[str]:
    """Datasets that the models of a segment's seal make and a state reads: its bundle answers for them."""
    read = {seal.dataset for other in project.segments.values() for seal in other.seals}
    for state in segment.states:
        if state.kind != SEAL:
            read |= state_reads(project, segment, state).datasets
    return sorted(read & {model.name for model in segment.seal_state.models})


def bundled_packs(project: Project, segment: Segment, known: KnownStates) -> dict[str, str]:
    """Reference packs that a world segment's bundle names: id -> content digest; none of other segments."""
    reference, world = TIERS[:2]
    if segment.tier != world:
        return {}
    return {
        project.datasets[seal.dataset].input_id: known.contents[seal.dataset]
        for seal in segment.seals
        if seal.dataset in known.contents
        and project.segments[project.datasets[seal.dataset].segment].tier == reference
    }


class KnownStates:
    """What is known of the states below: contents, chains, signatures, bundle digests."""

    def __init__(self) -> None:
        self.contents: dict[str, str] = {}
        self.chains: dict[str, str] = {}
        self.signatures: dict[str, str] = {}
        self.bundles: dict[str, str] = {}
        self.metrics: dict[str, str] = {}

    def learn(self, record: Any) -> None:
        """Take over what a state's record says."""
        for output in record.outputs:
            self.contents[output.dataset] = output.content_digest
        self.chains[record.state_id] = record.chain
        self.signatures[record.state_id] = record.signature
        self.metrics[record.state_id] = digest(
            [[metric["metric"], metric["key"], repr(metric["value"])] for metric in record.metrics]
        )
        if record.bundle_digest:
            self.bundles[record.segment] = record.bundle_digest
