"""The import manifest as frozen data, checked by its JSON Schema and against the project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.contracts import load_artifact_schema
from engine.contracts.json_documents import validator_of
from engine.errors import EngineError, close_matches
from engine.hashing import digest
from engine.importing.refusal import MANIFEST_INVALID, refuse
from engine.project.definition import Dataset, Project
from engine.project.load import profile_names
from engine.project.yaml_text import read_yaml

SCHEMA = "contracts/upstream/import_manifest.schema.yaml"
BUNDLED = "bundled"
DERIVE = "derive"
VERIFY = "verify"
WORLD_TIER = "world"


@dataclass(frozen=True)
class DatasetMapping:
    """How one dataset of ours is read from files."""

    input_id: str
    files: str
    columns: dict[str, str]
    expressions: dict[str, str]
    types: dict[str, str]
    delimiter: str

    def identity(self) -> dict[str, Any]:
        """What decides the rows beside the bytes: the glob is no part of it."""
        return {
            "columns": self.columns,
            "expressions": self.expressions,
            "types": self.types,
            "delimiter": self.delimiter,
        }


@dataclass(frozen=True)
class ForeignGate:
    """What a segment's own seal is worth."""

    mode: str
    index: str
    flag: str


@dataclass(frozen=True)
class Manifest:
    """One import: a named world, its seeds, its mapping."""

    path: Path
    world: str
    profile: str
    derives: bool
    strict_geography: bool
    seed_invariant: bool
    roots: dict[int, Path]
    """Seed -> folder that its globs start at."""
    datasets: dict[str, DatasetMapping]
    """By input id."""
    gates: dict[str, ForeignGate]

    @property
    def mapping_digest(self) -> str:
        """Identity of the mapping, without names of worlds, files and folders."""
        return digest(
            {
                "kind": "import_mapping",
                "v": 1,
                "derives": self.derives,
                "strict_geography": self.strict_geography,
                "datasets": {key: mapping.identity() for key, mapping in self.datasets.items()},
            }
        )


def read_manifest(path: Path, project_root: Path) -> dict[str, Any]:
    """The document of a manifest, checked by its schema; EngineError UP-IM-101 with the key."""
    try:
        document = read_yaml(path)
    except OSError as error:
        raise refuse(
            MANIFEST_INVALID,
            "the manifest cannot be read",
            where=str(path),
            found=str(error),
            expected="a YAML file",
        ) from error
    except EngineError as error:
        raise refuse(
            MANIFEST_INVALID,
            "the manifest does not parse",
            where=error.where,
            found=error.found,
            expected=error.expected,
        ) from error
    schema = read_yaml(project_root / SCHEMA, SCHEMA)
    load_artifact_schema(schema, SCHEMA)
    _check_schema(document, schema, path)
    _check_profile(document["profile"], path, project_root)
    return dict(document)


def _check_schema(document: Any, schema: dict[str, Any], path: Path) -> None:
    errors = sorted(validator_of(schema).iter_errors(document), key=lambda e: str(e.json_path))
    if not errors:
        return
    first = errors[0]
    hint = ""
    if first.validator == "additionalProperties" and isinstance(first.instance, dict):
        known = first.schema.get("properties", {})
        unknown = [key for key in first.instance if key not in known]
        hint = close_matches(unknown[0], known) if unknown else ""
    raise refuse(
        MANIFEST_INVALID,
        f"{first.json_path}: {first.message}"[:300],
        where=f"{path} {first.json_path}",
        expected=str({first.validator: first.validator_value})[:200],
        found=str(first.instance)[:120],
        hint=hint,
        samples=[error.json_path for error in errors],
    )


def _check_profile(profile: str, path: Path, project_root: Path) -> None:
    known = profile_names(project_root)
    if profile not in known:
        raise refuse(
            MANIFEST_INVALID,
            f"no profile is called {profile!r}",
            where=f"{path} $.profile",
            expected=", ".join(known),
            found=profile,
            hint=close_matches(profile, known),
        )


def importable(project: Project) -> dict[str, Dataset]:
    """Input id -> dataset, for everything that a world may be given: the tables of its segments."""
    return {
        dataset.input_id: dataset
        for dataset in project.datasets.values()
        if dataset.kind == "parquet" and project.segments[dataset.segment].tier == WORLD_TIER
    }


def make_manifest(document: dict[str, Any], path: Path, project: Project) -> Manifest:
    """The manifest of a checked document; EngineError UP-IM-101 for a name that the project does not know."""
    if document.get("reference_packs", BUNDLED) != BUNDLED:
        raise refuse(
            MANIFEST_INVALID,
            "other reference packs than the bundled ones are not supported",
            where=f"{path} $.reference_packs",
            expected=BUNDLED,
            found=str(document["reference_packs"]),
            hint="say reference_packs: bundled",
        )
    known = importable(project)
    datasets = {}
    for input_id, body in document["datasets"].items():
        where = f"{path} $.datasets.{input_id}"
        if input_id not in known:
            raise refuse(
                MANIFEST_INVALID,
                f"no dataset of a world is called {input_id!r}",
                where=where,
                expected=", ".join(sorted(known)),
                found=input_id,
                hint=close_matches(input_id, known),
            )
        mapping = DatasetMapping(
            input_id,
            body["files"],
            body.get("columns") or {},
            body.get("expressions") or {},
            body.get("types") or {},
            body.get("delimiter", ","),
        )
        _check_targets(mapping, known[input_id], where)
        datasets[input_id] = mapping
    invariant = bool(document.get("seed_invariant", False))
    return Manifest(
        path=path,
        world=document["world"],
        profile=document["profile"],
        derives=document["missing"] == DERIVE,
        strict_geography=bool(document.get("strict_geography", False)),
        seed_invariant=invariant,
        roots=_roots(document, path, project, invariant),
        datasets=datasets,
        gates=_gates(document, path, project, set(datasets)),
    )


def _check_targets(mapping: DatasetMapping, dataset: Dataset, where: str) -> None:
    assert dataset.contract is not None
    known = [column.name for column in dataset.contract.columns]
    for target in (*mapping.columns, *mapping.expressions):
        if target not in known:
            raise refuse(
                MANIFEST_INVALID,
                f"{mapping.input_id} has no column {target!r}",
                where=where,
                expected=", ".join(known),
                found=target,
                hint=close_matches(target, known),
            )
    twice = sorted(mapping.columns.keys() & mapping.expressions.keys())
    if twice:
        raise refuse(
            MANIFEST_INVALID,
            f"{twice[0]} is mapped twice",
            where=where,
            expected="a column or an expression",
            found="both",
            hint=f"keep {twice[0]} under columns or under expressions",
        )


def _roots(document: dict[str, Any], path: Path, project: Project, invariant: bool) -> dict[int, Path]:
    seeds, root = document.get("seeds"), document.get("root")
    good = (
        (isinstance(root, str) and not isinstance(seeds, dict))
        if invariant
        else (isinstance(seeds, dict) and root is None)
    )
    if not good:
        raise refuse(
            MANIFEST_INVALID,
            "seeds and folders do not fit together",
            where=f"{path} $.seeds",
            expected="seed_invariant: true, root: DIR and perhaps seeds: [42, 7]"
            if invariant
            else "seeds: {42: DIR, 7: DIR}",
            found=f"seeds {seeds}, root {root}",
        )
    base = path.parent
    if not invariant:
        roots = {int(seed): base / folder for seed, folder in (seeds or {}).items()}
    else:
        certified = [seed for segment in project.segments.values() for seed in segment.seeds]
        roots = dict.fromkeys(seeds or dict.fromkeys(certified), base / str(root))
    for seed, folder in roots.items():
        if not 0 <= seed < 2**64:
            raise refuse(
                MANIFEST_INVALID,
                f"{seed} is no seed",
                where=f"{path} $.seeds",
                expected="0 to 18446744073709551615",
                found=str(seed),
            )
        if not folder.is_dir():
            raise refuse(
                MANIFEST_INVALID,
                f"the folder of seed {seed} is not there",
                where=f"{path} $.seeds",
                expected="a folder",
                found=str(folder),
                hint="folders are relative to the manifest",
            )
    return roots


def _gates(document: dict[str, Any], path: Path, project: Project, mapped: set[str]) -> dict[str, ForeignGate]:
    known = importable(project)
    owners = {known[input_id].segment for input_id in mapped}
    gates = {name: ForeignGate("attest", "", "") for name in sorted(owners)}
    for name, body in (document.get("gates") or {}).items():
        where = f"{path} $.gates.{name}"
        if name not in owners:
            raise refuse(
                MANIFEST_INVALID,
                f"{name} has a gate but no mapped dataset",
                where=where,
                expected=", ".join(sorted(owners)),
                found=name,
                hint=close_matches(name, owners) or "leave this gate out",
            )
        named = {"index", "flag"} & body.keys()
        if len(named) != (2 if body["mode"] == VERIFY else 0):
            raise refuse(
                MANIFEST_INVALID,
                f"the gate of {name} is not complete",
                where=where,
                expected="mode: verify with index and flag, or mode: attest alone",
                found=str(body),
            )
        gates[name] = ForeignGate(body["mode"], body.get("index", ""), body.get("flag", ""))
    return gates
