"""A workbench for imports: a copy of an exported world that a test may spoil, and the importer on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import yaml

from engine.duckdb_connection import Resources
from engine.importing.run import ImportedWorld, Importer, open_import
from tests.conftest import ROOT, shipped

SEED = 42


class Silent:
    """A reporter that says nothing."""

    def plan(self, plan: object) -> None: ...
    def note(self, text: str) -> None: ...
    def started(self, *arguments: object) -> None: ...
    def step(self, event: object) -> None: ...
    def finished(self, *arguments: object) -> None: ...


@dataclass
class Bench:
    """A copy of the exported world that a test may spoil, its manifest, and where it is imported to."""

    folder: Path
    runs_root: Path
    document: dict[str, Any]

    @property
    def path(self) -> Path:
        return self.folder / "import.yaml"

    def data(self, input_id: str) -> Path:
        return self.folder / "s42" / input_id / "a.parquet"

    def only(self, *input_ids: str) -> None:
        """Leave all other datasets out of the manifest."""
        self.document["datasets"] = {key: self.document["datasets"][key] for key in input_ids}

    def spoil(self, input_id: str, select: str) -> None:
        """Replace a file by what `select` makes of the relation `old`."""
        target, partial = self.data(input_id), self.folder / "partial.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"CREATE VIEW old AS SELECT * FROM read_parquet('{target}')")
            connection.execute(f"COPY ({select}) TO '{partial}' (FORMAT parquet)")
        partial.replace(target)

    def write(self) -> Path:
        self.path.write_text(yaml.safe_dump(self.document, sort_keys=False), "utf-8")
        return self.path

    def importer(self) -> Importer:
        # Loading the project takes as long as half an import.
        with patch("engine.importing.run.load_project", lambda _, profile: shipped(profile)):
            project, manifest = open_import(self.write(), ROOT)
        return Importer(project, manifest, self.runs_root, Resources(), Silent(), 60.0)

    def run(self) -> list[ImportedWorld]:
        return self.importer().run()
