"""Run an import: prepare, probe, build every seed beside the worlds, then publish all of them or none."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.build import Builder, Executor, Reporter, make_plan, runtime_versions
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.execute.checks import WARN
from engine.execute.session import Session
from engine.execute.tidy import tidy
from engine.hashing import file_sha256
from engine.importing.files import imported_files
from engine.importing.gates import check_gate
from engine.importing.manifest import VERIFY, WORLD_TIER, Manifest, importable, make_manifest, read_manifest
from engine.importing.mapping import MappedDataset, map_dataset
from engine.importing.probe import probe, write_id_map
from engine.importing.report import failed_checks, report_path, translated, write_report
from engine.importing.transform import transform, with_origins
from engine.plan.definition import RUN, Request
from engine.plan.resolve import tier_identity
from engine.project.definition import TIERS, Project
from engine.project.load import load_project
from engine.runs.active_builds import active_build
from engine.runs.folder import RunFolder, create_folder, hold
from engine.runs.index import worlds_root
from engine.runs.pointers import name_worlds
from engine.runs.publish import link_or_copy
from engine.runs.verify import DigestMemory, verify_state
from engine.whole_files import partial_of

VERIFIED, ATTESTED, GENERATED = "imported_verified", "imported_attested", "generated"
ID_MAP = "import/id_map.parquet"
REFERENCE_TIER = TIERS[0]
IMPORTED, UNCHANGED = "imported", "unchanged"

Json = dict[str, Any]


@dataclass(frozen=True)
class PreparedFolder:
    """One folder of a user's files, understood: seeds with the same folder share it."""

    project: Project
    """The project that builds the world."""
    mapped: dict[str, MappedDataset]
    origin: str
    gates: Json
    derived: tuple[str, ...]
    id_map: Path | None


@dataclass(frozen=True)
class ImportedWorld:
    """One seed's world."""

    seed: int
    folder: RunFolder
    outcome: str
    """`imported`, or `unchanged` when these bytes were imported before."""
    origin: str
    derived: tuple[str, ...]
    unused: dict[str, tuple[str, ...]]
    """Input id -> columns of the files that nothing reads."""
    warnings: tuple[Json, ...]
    report: Path


@dataclass
class Importer:
    """One import in progress."""

    project: Project
    manifest: Manifest
    runs_root: Path
    resources: Resources
    reporter: Reporter
    wait_s: float
    _prepared: dict[Path, PreparedFolder] = field(default_factory=dict)

    def run(self) -> list[ImportedWorld]:
        """Every seed's world under its final address; EngineError, and no world at all, when one seed fails."""
        home = worlds_root(self.runs_root)
        home.mkdir(parents=True, exist_ok=True)
        with active_build(self.runs_root, self.wait_s), hold(home / "import.lock", self.wait_s):
            tidy(self.runs_root)
            staging = partial_of(home / "import")
            try:
                worlds = [self._seed(seed, root, staging) for seed, root in self.manifest.roots.items()]
                return self._publish(worlds)
            finally:
                shutil.rmtree(staging, ignore_errors=True)

    def _seed(self, seed: int, root: Path, staging: Path) -> ImportedWorld:
        folder: RunFolder | None = None
        report = report_path(self.runs_root, self.manifest, seed)
        project = self.project
        try:
            if root not in self._prepared:
                self._prepared[root] = self._prepare(seed, root, staging / f"root-{len(self._prepared)}")
            prepared = self._prepared[root]
            project = prepared.project
            request = Request(self.runs_root, seed, self.manifest.profile)
            identity = tier_identity(project, request, WORLD_TIER)
            standing = worlds_root(self.runs_root) / identity.key[:32]
            if (standing / "run_receipt.json").exists():
                folder = RunFolder(standing)
                return self._imported(seed, folder, UNCHANGED, prepared, report)
            builder = Builder(project, request, self.resources, self.reporter, self.wait_s)
            if any(
                step.tier == REFERENCE_TIER and step.action == RUN for step in make_plan(project, request).steps
            ):
                builder.build_tier(REFERENCE_TIER)
            folder = create_folder(
                staging, identity, f"import {self.manifest.world}", runtime_versions(), self._receipt(prepared)
            )
            Executor(builder, folder, identity).run(TIERS[:2], frozenset())
            builder.memory.save()
            _require_untouched(prepared)
            if prepared.id_map is not None:
                link_or_copy(prepared.id_map, folder.root / ID_MAP)
            return self._imported(seed, folder, IMPORTED, prepared, report)
        except EngineError as error:
            checks = failed_checks(folder) if folder else []
            told = translated(project, error, checks, report)
            write_report(report, self.manifest, seed, {"status": "FAIL", "error": told.record(), "failed": checks})
            if told is error:
                raise
            raise told from error

    def _prepare(self, seed: int, root: Path, scratch: Path) -> PreparedFolder:
        """Files, foreign gates, mapping, probes: everything that needs no build."""
        gates = {name: check_gate(name, gate, root) for name, gate in self.manifest.gates.items()}
        known = importable(self.project)
        with Session(self.project, seed, self.resources, None) as session:
            session.connection.execute("CREATE SCHEMA source")
            mapped = {
                known[input_id].name: map_dataset(
                    session.connection, known[input_id], mapping, imported_files(root, mapping)
                )
                for input_id, mapping in self.manifest.datasets.items()
            }
            made = transform(self.project, self.manifest, mapped)
            session.allow(path for item in mapped.values() for path in item.files.files)
            session.lock(scratch)
            probe(session.connection, list(mapped.values()))
            id_map = scratch / "id_map.parquet"
            rows = write_id_map(session.connection, list(mapped.values()), id_map)
        ids = {"sha256": file_sha256(id_map), "rows": rows} if rows is not None else None
        modes = {gate["mode"] for gate in gates.values()}
        return PreparedFolder(
            project=with_origins(made, self._origins(mapped, gates, made.derived, ids)),
            mapped=mapped,
            origin=VERIFIED if modes == {VERIFY} else ATTESTED,
            gates=gates,
            derived=tuple(name for names in made.derived.values() for name in names),
            id_map=id_map if ids else None,
        )

    def _origins(
        self, mapped: dict[str, MappedDataset], gates: Json, derived: dict[str, tuple[str, ...]], ids: Json | None
    ) -> dict[str, Json]:
        """Segment -> what its bundle says of where its data come from; no name of a world, file or folder."""
        origins = {}
        for name, names in derived.items():
            gate = gates.get(name)
            files = {
                item.mapping.input_id: sorted(item.files.sha256)
                for item in mapped.values()
                if item.dataset.segment == name
            }
            origin = GENERATED if gate is None else VERIFIED if gate["mode"] == VERIFY else ATTESTED
            if gate is not None and gate["mode"] == VERIFY:
                listed = {file["sha256"] for file in gate["files"]}
                gate["lists_the_data"] = all(listed.issuperset(digests) for digests in files.values())
            origins[name] = {
                "origin": origin,
                "derived": list(names),
                "gate": gate,
                "files": files,
                "id_map": ids,
                "mapping_digest": self.manifest.mapping_digest,
                "seed_invariant": self.manifest.seed_invariant,
                "strict_geography": self.manifest.strict_geography,
            }
        return origins

    def _receipt(self, prepared: PreparedFolder) -> Json:
        return {
            "world": self.manifest.world,
            "origin": prepared.origin,
            "gates": {name: gate["mode"] for name, gate in prepared.gates.items()},
            "seed_invariant": self.manifest.seed_invariant,
            "strict_geography": self.manifest.strict_geography,
        }

    def _imported(
        self, seed: int, folder: RunFolder, outcome: str, prepared: PreparedFolder, report: Path
    ) -> ImportedWorld:
        memory = DigestMemory(self.runs_root, fresh=True)
        records = folder.records()
        for record in records:
            verify_state(folder, record, memory)
        warnings = tuple(check for record in records for check in record.checks if check["result"] == WARN)
        unused = {item.mapping.input_id: item.unused for item in prepared.mapped.values() if item.unused}
        write_report(
            report,
            self.manifest,
            seed,
            {
                "status": "PASS",
                "world_id": folder.name,
                "outcome": outcome,
                "origin": prepared.origin,
                "gates": prepared.gates,
                "derived": prepared.derived,
                "unused_columns": unused,
                "rows": {
                    output.dataset: output.rows
                    for record in records
                    for output in record.outputs
                    if output.dataset in self.project.datasets
                    and self.project.segments[record.segment].tier == WORLD_TIER
                },
                "warnings": warnings,
                "id_map": ID_MAP if prepared.id_map else None,
            },
        )
        return ImportedWorld(seed, folder, outcome, prepared.origin, prepared.derived, unused, warnings, report)

    def _publish(self, worlds: list[ImportedWorld]) -> list[ImportedWorld]:
        """Move every staged world to its address, then let the name mean them."""
        home = worlds_root(self.runs_root)
        published = []
        for world in worlds:
            target = home / world.folder.name
            if world.folder.root != target:
                os.replace(world.folder.root, target)
            published.append(ImportedWorld(**{**vars(world), "folder": RunFolder(target)}))
        name_worlds(self.runs_root, self.manifest.world, {world.seed: world.folder.name for world in published})
        return published


def _require_untouched(prepared: PreparedFolder) -> None:
    """EngineError 028 when a file is no longer what was hashed before it was read."""
    for item in prepared.mapped.values():
        for path, digest in zip(item.files.files, item.files.sha256, strict=True):
            found = file_sha256(path)
            if found != digest:
                raise EngineError(
                    28,
                    f"{path.name} changed while it was imported",
                    owner="UP",
                    place="IM",
                    where=str(path),
                    expected=digest,
                    found=found,
                    hint="import again when nobody writes there",
                )


def open_import(path: Path, project_root: Path) -> tuple[Project, Manifest]:
    """The project under the manifest's profile, and the manifest."""
    document = read_manifest(path, project_root)
    project = load_project(project_root, document["profile"])
    return project, make_manifest(document, path, project)
