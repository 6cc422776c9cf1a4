"""Globs of a manifest to files below one root: nothing escapes, nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TextIO, cast

from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.importing.manifest import DatasetMapping
from engine.importing.refusal import COLUMN_MISSING, FILES_NOT_FOUND, MANIFEST_INVALID, refuse
from engine.project.imported import CSV_FORMAT, PARQUET_FORMAT, ImportedFiles

TEXT = "VARCHAR"
GZIP = ".gz"
HEADER_CHARACTERS_MAX = 1 << 20


def _kind(path: Path) -> str:
    """What a file holds, by its name; a CSV file may be gzipped."""
    name = path.name.lower()
    return Path(name.removesuffix(GZIP) if name.endswith(f".{CSV_FORMAT}{GZIP}") else name).suffix.removeprefix(
        "."
    )


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
    try:
        found = sorted(path for path in root.glob(pattern) if path.is_file())
    except (ValueError, NotImplementedError) as error:
        raise refuse(
            FILES_NOT_FOUND, f"{pattern!r} is no glob", where=where, found=str(error), expected="such as *.parquet"
        ) from error
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
    kinds = {_kind(path) for path in files}
    if kinds not in ({PARQUET_FORMAT}, {CSV_FORMAT}):
        raise refuse(
            FILES_NOT_FOUND,
            f"{mapping.files} finds files of other kinds",
            where=where,
            expected=f"*.{PARQUET_FORMAT}, *.{CSV_FORMAT} or *.{CSV_FORMAT}{GZIP}",
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
    def lines(handle: TextIO) -> Iterator[str]:
        while line := handle.readline(HEADER_CHARACTERS_MAX):
            if len(line) == HEADER_CHARACTERS_MAX:
                raise ValueError(f"a line of more than {HEADER_CHARACTERS_MAX} characters")
            yield line

    opened = gzip.open if path.name.lower().endswith(GZIP) else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as handle:
            header = next(csv.reader(lines(cast(TextIO, handle)), delimiter=delimiter), [])
    except (ValueError, csv.Error, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _unreadable(path, str(error)) from error
    if "\0" in "".join(header):
        raise _unreadable(path, "the character NUL")
    return header


def _unreadable(path: Path, found: str) -> EngineError:
    return refuse(
        FILES_NOT_FOUND,
        f"the header of {path.name} cannot be read",
        where=str(path),
        expected="CSV as UTF-8 text, gzipped or not",
        found=found[:200],
        hint="save the file as UTF-8",
    )
