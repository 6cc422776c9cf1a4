"""What an import leaves behind when it fails, and the code under which a failed check is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.execute.checks import FAIL
from engine.importing.manifest import WORLD_TIER, Manifest
from engine.importing.refusal import KEYSET_MISMATCH, VOCABULARY, refuse
from engine.project.definition import Project
from engine.runs.folder import RunFolder, utc_now
from engine.text_files import written_json
from engine.whole_files import write_atomically

Json = dict[str, Any]
WORDS_OF_A_LIST = ("enum", "const")
FOREIGN_KEY = "foreign_key."


def report_path(runs_root: Path, manifest: Manifest, seed: int) -> Path:
    """Where the report of one seed's import is kept."""
    return runs_root / "reports" / "imports" / manifest.world / f"seed={seed}" / "import_report.json"


def write_report(path: Path, manifest: Manifest, seed: int, body: Json) -> None:
    """Keep a report; the last import of a name and seed is the one that is told of."""
    document = {
        "kind": "import_report",
        "v": 1,
        "world": manifest.world,
        "seed": seed,
        "profile": manifest.profile,
        "manifest": str(manifest.path),
        "mapping_digest": manifest.mapping_digest,
        "finished_utc": utc_now(),
        **body,
    }
    write_atomically(path, json.dumps(document, indent=1, sort_keys=True, default=str) + "\n")


def failed_checks(folder: RunFolder) -> list[Json]:
    """Every failed check that the build of a world left in quarantine."""
    found: list[Json] = []
    for path in sorted((folder.root / "quarantine").glob("*/report.json")):
        found += written_json(path.read_text("utf-8")).get("failed", [])
    return found


def import_code(project: Project, check: Json) -> int | None:
    """The code of an import for a failed check, None where the check's own code says it best."""
    segment, state, _ = check["code"].rsplit("-", 2)
    if check["kind"] == "assertion":
        name = check["check_id"].removeprefix("assert:")
        query = next(q for q in project.segments[segment].state(state).assertions if q.name == name)
        code = query.header.get("import_code")
        return int(code) if code is not None else None
    dataset, _, rule = check["check_id"].removeprefix("contract:").partition(".")
    contract = project.datasets[dataset].contract
    assert contract is not None
    if rule.startswith(FOREIGN_KEY):
        key = contract.foreign_keys[int(rule.removeprefix(FOREIGN_KEY))]
        owner = project.segments[project.datasets[key.references].segment]
        return KEYSET_MISMATCH if owner.tier == WORLD_TIER else VOCABULARY
    return VOCABULARY if rule.rpartition(".")[2] in WORDS_OF_A_LIST else None


def translated(project: Project, error: EngineError, checks: list[Json], path: Path) -> EngineError:
    """The error of an import: the first failed check that a code of an import names, else the error itself."""
    failed = [check for check in checks if check["result"] == FAIL]
    also = f"; {len(failed) - 1} more checks failed" if len(failed) > 1 else ""
    for check in failed:
        code = import_code(project, check)
        if code is not None:
            return refuse(
                code,
                f"{check['message']}: {check['violations']} rows ({check['code']} {check['name']}){also}",
                where=check["place"],
                expected="no such row",
                found=f"{check['violations']} rows",
                hint=f"{check['hint'] or 'look at the listed rows'}; all of it: {path}",
                samples=[_plain(sample) for sample in check["samples"]],
            )
    if failed:
        error.hint = f"all failed checks with samples: {path}"
    return error


def _plain(sample: Any) -> Any:
    if isinstance(sample, dict):
        return "(" + ", ".join(f"{key}={value}" for key, value in list(sample.items())[:6]) + ")"
    return sample
