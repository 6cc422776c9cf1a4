"""Bytes of a published table are a function of its rows: of no vector, thread, statistic or number of parts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from engine import CORE_ABI
from engine.duckdb_connection import Resources, open_connection
from engine.execute import parquet
from engine.execute.parquet import metadata_of, part_name, write_parts

ROWS = 400_000
SOURCE = f"SELECT i AS id, nullif(i % 7, 3) AS code, 'text ' || i % 1000 AS text FROM range({ROWS}) AS r(i)"


def digests(place: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(place.iterdir())}


def written(place: Path, select: str, threads: int = 2, setup: str = "") -> dict[str, str]:
    place.mkdir()
    with open_connection(Resources(threads=threads)) as connection:
        if setup:
            connection.execute(setup)
        assert write_parts(connection, select, place, ("id", "text")) == ROWS
    return digests(place)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return written(tmp_path_factory.mktemp("parts") / "whole", f"{SOURCE} ORDER BY id")


def test_short_vectors_move_no_byte(tmp_path: Path, whole: dict[str, str]) -> None:
    """A filter before an unsorted write passes short vectors on, and a plain COPY cuts its row groups there."""
    setup = f"CREATE TABLE pieces AS SELECT i, hash(i) % 11 <> 3 AS here FROM range({3 * ROWS}) AS r(i);"
    setup += "CREATE TABLE numbered AS SELECT here, sum(here::BIGINT) OVER (ORDER BY i) - 1 AS id"
    setup += " FROM pieces ORDER BY i"
    select = (
        "SELECT id::BIGINT AS id, nullif(id % 7, 3)::BIGINT AS code, 'text ' || id % 1000 AS text FROM numbered"
    )
    select += f" WHERE here AND id < {ROWS}"
    assert written(tmp_path / "kept", select, setup=setup) == whole
    with open_connection(Resources(threads=2)) as connection:
        connection.execute(setup)
        connection.execute(f"COPY ({select}) TO '{tmp_path}/plain.parquet' ({parquet.PARQUET})")
    plain = pq.ParquetFile(tmp_path / "plain.parquet").metadata
    groups = [plain.row_group(number).num_rows for number in range(plain.num_row_groups)]
    assert groups != [122_880, 122_880, 122_880, ROWS - 3 * 122_880], "what the sort of each part is there for"


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_full_vectors_need_no_sort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """Where the staged rows are known to come in full vectors, a sort of each file would give the same bytes."""
    found: list[bool] = []
    known = parquet._comes_in_full_vectors
    monkeypatch.setattr(parquet, "_comes_in_full_vectors", lambda *of: found.append(known(*of)) or found[-1])
    quick = written(tmp_path / "quick", f"{SOURCE} ORDER BY id", threads)
    monkeypatch.setattr(parquet, "_comes_in_full_vectors", lambda *of: False)
    assert written(tmp_path / "sorted", f"{SOURCE} ORDER BY id", threads) == quick
    assert found == [True]


@pytest.mark.parametrize("threads", [1, 8])
def test_threads_move_no_byte(tmp_path: Path, whole: dict[str, str], threads: int) -> None:
    assert written(tmp_path / "other", f"{SOURCE} ORDER BY id", threads) == whole


def test_a_column_that_may_be_null_says_so_whatever_is_in_it(tmp_path: Path) -> None:
    schemas = []
    for number, code in enumerate(("nullif(i, 3)", "i", "NULL::BIGINT")):
        place = tmp_path / str(number)
        place.mkdir()
        with open_connection(Resources(threads=1)) as connection:
            write_parts(connection, f"SELECT i AS id, {code} AS code FROM range(9) AS r(i)", place, ("id",))
        schemas.append(pq.ParquetFile(place / part_name(0)).schema.to_arrow_schema())
    assert [[field.nullable for field in schema] for schema in schemas] == [[False, True]] * 3


def test_parts_hold_the_rows_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS_PER_FILE", 122_880)
    files = sorted(written(tmp_path / "parts", f"{SOURCE} ORDER BY id"))
    assert files == [part_name(number) for number in range(4)]
    paths = [str(tmp_path / "parts" / name) for name in files]
    firsts = [duckdb.execute(f"SELECT min(id), max(id) FROM '{path}'").fetchone() for path in paths]
    assert firsts == [(n * 122_880, min((n + 1) * 122_880, ROWS) - 1) for n in range(4)]
    ordered = duckdb.execute(
        f"SELECT count_if(id <= before) FROM (SELECT id, lag(id) OVER () AS before FROM read_parquet({paths}))"
    )
    assert ordered.fetchone() == (0,)


def test_a_part_is_what_its_rows_alone_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shard that has only the rows of a part writes its bytes."""
    monkeypatch.setattr(parquet, "ROWS_PER_FILE", 122_880)
    parts = written(tmp_path / "parts", f"{SOURCE} ORDER BY id")
    (tmp_path / "shard").mkdir()
    with open_connection(Resources(threads=1)) as connection:
        select = f"SELECT * FROM ({SOURCE}) WHERE id BETWEEN 122880 AND 245759 ORDER BY id"
        write_parts(connection, select, tmp_path / "shard", ("id", "text"))
    assert digests(tmp_path / "shard")[part_name(0)] == parts[part_name(1)]


def test_a_table_without_rows_is_one_file(tmp_path: Path) -> None:
    with open_connection(Resources(threads=1)) as connection:
        assert write_parts(connection, "SELECT 1 AS id WHERE false", tmp_path) == 0
    assert [path.name for path in tmp_path.iterdir()] == [part_name(0)]


def test_nothing_is_left_in_the_session(tmp_path: Path) -> None:
    with open_connection(Resources(threads=1)) as connection:
        with pytest.raises(duckdb.Error):
            write_parts(connection, "SELECT error('no') AS id", tmp_path)
        write_parts(connection, "SELECT 1 AS id", tmp_path)
        assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)


def test_files_say_what_they_are_and_nothing_of_a_run(tmp_path: Path) -> None:
    """Key-value metadata is a function of the state: two writings are equal bytes."""
    written = []
    for place in (tmp_path / "a", tmp_path / "b"):
        place.mkdir()
        with open_connection(Resources(threads=1)) as connection:
            about = metadata_of("it's", "2A/it's")
            write_parts(connection, "SELECT 1 AS id", place, ("id",), about=about)
        written.append((place / part_name(0)).read_bytes())
    assert written[0] == written[1]
    told = pq.read_schema(tmp_path / "a" / part_name(0)).metadata
    assert told == {
        b"dataset": b"it's",
        b"contract": b"2A/it's",
        b"engine": f"engine, core ABI {CORE_ABI}".encode(),
    }
