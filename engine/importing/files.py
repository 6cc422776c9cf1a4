"""Globs of a manifest to files below one root: nothing escapes, nothing is guessed."""

from __future__ import annotations

import csv
from pathlib import Path, PurePosixPath

from engine.hashing import file_sha256
from engine.importing.manifest import DatasetMapping
from engine.importing.refusal import COLUMN_MISSING, FILES_NOT_FOUND, MANIFEST_INVALID, refuse
from engine.project.imported import CSV_FORMAT, PARQUET_FORMAT, ImportedFiles

TEXT = "VARCHAR"


def find_files(root: Path, pattern: str, where: str) -> tuple[Path, ...]:
    """The files that a glob finds below `root`, in path order; EngineError UP-IM-102."""
    glob = PurePosixPath(pattern)
    if glob.is_absolute() or ".." in glob.parts:
        raise refuse(
            FILES_NOT_FOUND,
            f"{pattern} leaves its folder",
            where=where,
            found=pattern,
            expected="a glob below the root, without '..'",
        )
    home = root.resolve()
    found = sorted(path for path in root.glob(pattern) if path.is_file())
    for path in found:
        if not path.resolve().is_relative_to(home):
            raise refuse(
                FILES_NOT_FOUND,
                f"{path} leads out of its folder",
                where=where,
                expected=f"files below {home}",
                found=str(path.resolve()),
                hint="copy the file instead of linking to it",
            )
    if not found:
        raise refuse(
            FILES_NOT_FOUND, f"{pattern} finds no file", where=where, expected=f"files below {home}", found="none"
        )
    return tuple(found)


def imported_files(root: Path, mapping: DatasetMapping) -> ImportedFiles:
    """The files of one dataset with their digests and, for CSV, their typed columns."""
    where = f"datasets.{mapping.input_id}.files"
    files = find_files(root, mapping.files, where)
    kinds = {path.suffix.lower().removeprefix(".") for path in files}
    if kinds not in ({PARQUET_FORMAT}, {CSV_FORMAT}):
        raise refuse(
            FILES_NOT_FOUND,
            f"{mapping.files} finds files of other kinds",
            where=where,
            expected=f"*.{PARQUET_FORMAT} or *.{CSV_FORMAT}",
            found=", ".join(sorted(kinds)),
        )
    digests = tuple(file_sha256(path) for path in files)
    if kinds == {PARQUET_FORMAT}:
        if mapping.types:
            raise refuse(
                MANIFEST_INVALID,
                "Parquet files carry their own types",
                where=where,
                expected="types for CSV files only",
                found=str(mapping.types),
            )
        return ImportedFiles(PARQUET_FORMAT, files, digests)
    return ImportedFiles(CSV_FORMAT, files, digests, _csv_columns(files, mapping), mapping.delimiter)


def _csv_columns(files: tuple[Path, ...], mapping: DatasetMapping) -> tuple[tuple[str, str], ...]:
    where = f"datasets.{mapping.input_id}.types"
    if not mapping.types:
        raise refuse(
            MANIFEST_INVALID,
            "a CSV file has no types of its own",
            where=where,
            expected="types: {column: BIGINT}",
            found="no types",
        )
    header = _csv_header(files[0], mapping.delimiter)
    if len({name.lower() for name in header}) < len(header) or not all(header):
        raise refuse(
            COLUMN_MISSING,
            "the header does not name every column once",
            where=str(files[0]),
            expected="one name per column",
            found=mapping.delimiter.join(header),
        )
    for path in files[1:]:
        if _csv_header(path, mapping.delimiter) != header:
            raise refuse(
                COLUMN_MISSING,
                "the files have different headers",
                where=str(path),
                expected=mapping.delimiter.join(header),
                found=mapping.delimiter.join(_csv_header(path, mapping.delimiter)),
            )
    unknown = [name for name in mapping.types if name not in header]
    if unknown:
        raise refuse(
            COLUMN_MISSING,
            f"no column is called {unknown[0]!r}",
            where=where,
            expected=", ".join(header),
            found=unknown[0],
        )
    return tuple((name, mapping.types.get(name, TEXT)) for name in header)


def _csv_header(path: Path, delimiter: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return next(csv.reader(handle, delimiter=delimiter), [])
