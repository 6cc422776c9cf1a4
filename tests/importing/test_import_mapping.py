"""Mapping and probing: columns that are missing, values that do not fit, open orders, ids that collide."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.errors import EngineError
from engine.importing.files import imported_files
from engine.importing.manifest import DatasetMapping
from engine.importing.mapping import MappedDataset, map_dataset
from engine.importing.probe import probe, write_id_map
from engine.project.definition import Project

SITES = "site_locations"
NAMES = {"merchant_id": "mid", "legal_country_iso": "country", "site_order": "no", "lon_deg": "x", "lat_deg": "y"}
ROWS = "SELECT 5 AS mid, 'FR' AS country, 1::INTEGER AS no, 2.5 AS x, 48.5 AS y, 'Paris' AS town"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the schema and the macro that the mapping needs."""
    with duckdb.connect() as opened:
        opened.execute("CREATE SCHEMA source")
        opened.execute("CREATE MACRO e64(key) AS ('0x' || substr(sha256(key), 1, 16))::UBIGINT")
        yield opened


class Desk:
    """Files in a folder, mapped to the sites of a project."""

    def __init__(self, project: Project, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.dataset = project.datasets[SITES]
        self.connection = connection
        self.folder = folder

    def parquet(self, select: str, name: str = "a") -> Desk:
        self.connection.execute(f"COPY ({select}) TO '{self.folder}/{name}.parquet' (FORMAT parquet)")
        return self

    def bind(
        self, columns: dict[str, str] | None = None, files: str = "*.parquet", **more: dict[str, str]
    ) -> MappedDataset:
        self.connection.execute("DROP VIEW IF EXISTS source.import_site_locations")
        expressions: dict[str, str] = more.get("expressions", {})
        names = {k: v for k, v in (NAMES if columns is None else columns).items() if k not in expressions}
        mapping = DatasetMapping("1B.site_locations", files, names, expressions, more.get("types", {}), ",")
        return map_dataset(self.connection, self.dataset, mapping, imported_files(self.folder, mapping))

    def rows(self, item: MappedDataset) -> list[Any]:
        probe(self.connection, [item])
        return self.connection.execute(f"SELECT * FROM ({item.select}) ORDER BY ALL").fetchall()


@pytest.fixture
def desk(tiny_project: Project, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Desk:
    return Desk(tiny_project, connection, tmp_path)


def refused(code: str, desk: Desk, *arguments: Any, **more: Any) -> EngineError:
    """The error of binding and probing."""
    with pytest.raises(EngineError) as caught:
        desk.rows(desk.bind(*arguments, **more))
    assert caught.value.code == code, str(caught.value)
    return caught.value


def test_columns_are_renamed_cast_and_dropped(desk: Desk) -> None:
    item = desk.parquet(ROWS).bind()
    assert desk.rows(item) == [(5, "FR", 1, 2.5, 48.5)]
    assert item.unused == ("town",)
    types = desk.connection.execute(f"DESCRIBE {item.select}").fetchall()
    assert [row[1] for row in types] == [column.sql_type for column in item.contract.columns]


def test_unmapped_columns_keep_their_name_and_case_does_not_matter(desk: Desk) -> None:
    desk.parquet("SELECT 5 AS Merchant_ID, 'FR' AS legal_country_iso, 1 AS no, 2.5 AS LON_DEG, 48.5 AS lat_deg")
    assert desk.rows(desk.bind({"site_order": "NO"})) == [(5, "FR", 1, 2.5, 48.5)]


def test_expressions_compute(desk: Desk) -> None:
    desk.parquet("SELECT unnest(['b', 'a', 'c']) AS shop, 'mer' AS mid, 'fr' AS country, 2.5 AS x, 48.5 AS y")
    item = desk.bind(
        expressions={
            "merchant_id": "e64(mid)",
            "legal_country_iso": "upper(country)",
            "site_order": "row_number() over (partition by mid, country order by shop)",
        }
    )
    assert [row[1:3] for row in desk.rows(item)] == [("FR", 1), ("FR", 2), ("FR", 3)]


def test_the_map_from_texts_to_ids_is_published(desk: Desk, tmp_path: Path) -> None:
    desk.parquet(
        "SELECT unnest(['b', 'a', 'a']) AS mid, unnest([1, 1, 2]) AS no, 'FR' AS country, 2.5 AS x, 48.5 AS y"
    )
    item = desk.bind(expressions={"merchant_id": "e64(mid)"})
    assert write_id_map(desk.connection, [item, item], tmp_path / "map" / "ids.parquet") == 2
    found = desk.connection.execute(
        f"SELECT column_name, text, id = e64(text) FROM '{tmp_path}/map/ids.parquet'"
    ).fetchall()
    assert found == [("merchant_id", "a", True), ("merchant_id", "b", True)]


def test_csv_is_read_by_its_types(desk: Desk) -> None:
    (desk.folder / "a.csv").write_text('mid,country,no,x,y,town\n5,FR,1,2.5,48.5,"Paris, 1er"\n6,NO,1,10,60,\n')
    types = {"mid": "UBIGINT", "no": "INTEGER", "x": "DOUBLE", "y": "DOUBLE"}
    item = desk.bind(files="*.csv", types=types)
    assert desk.rows(item) == [(5, "FR", 1, 2.5, 48.5), (6, "NO", 1, 10.0, 60.0)]


def test_a_column_is_found_by_its_exact_name_before_its_case(desk: Desk) -> None:
    columns = {"MID": [1], "mid": [5], "Country": ["XX"], "country": ["FR"], "no": [1], "x": [2.5], "y": [48.5]}
    pq.write_table(
        pa.table({name: pa.array(values) for name, values in columns.items()}), desk.folder / "a.parquet"
    )
    item = desk.bind(expressions={"legal_country_iso": "upper(country) || substr(Country, 1, 0)"})
    assert desk.rows(item) == [(5, "FR", 1, 2.5, 48.5)]
    assert item.unused == ("MID",)
    assert desk.rows(desk.bind({**NAMES, "merchant_id": "MID"}))[0][:2] == (1, "FR")
    error = refused("UP-IM-103", desk, {**NAMES, "merchant_id": "Mid"})
    assert "'Mid'" in error.message


@pytest.mark.parametrize("names", [["mid", "MID"], ["MID", "mid", "mid"]])
def test_103_for_names_that_cannot_be_told_apart(desk: Desk, names: list[str]) -> None:
    rest = {"country": ["FR"], "no": [1], "x": [2.5], "y": [48.5]}
    for file, heads in (("a", ["MID", "mid"]), ("b", names)):
        arrays = [*(pa.array([5]) for _ in heads), *(pa.array(values) for values in rest.values())]
        pq.write_table(pa.table(arrays, names=[*heads, *rest]), desk.folder / f"{file}.parquet")
    assert "b.parquet" in refused("UP-IM-103", desk).found


def test_nested_columns_do_not_count_as_names(desk: Desk) -> None:
    desk.parquet(f"SELECT *, {{'mid': 1, 'MID2': [{{'no': 2}}]}} AS deep, [1, 2] AS list FROM ({ROWS})")
    assert desk.rows(desk.bind()) == [(5, "FR", 1, 2.5, 48.5)]
    assert desk.bind().unused == ("town", "deep", "list")


HEADER = '" m id ","it\'s ""one""",no,x,"y\nz"\n'


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".CSV.GZ"])
def test_csv_with_an_odd_header(desk: Desk, suffix: str) -> None:
    data = (HEADER + "5,FR,1,2.5,48.5\n").encode()
    packed = gzip.compress(data, mtime=0) if suffix.lower().endswith("gz") else data
    (desk.folder / f"a{suffix}").write_bytes(packed)
    types = {" m id ": "UBIGINT", "no": "INTEGER", "x": "DOUBLE", "y\nz": "DOUBLE"}
    columns = {"merchant_id": " m id ", "site_order": "no", "lon_deg": "x", "lat_deg": "y\nz"}
    expressions = {"legal_country_iso": 'upper("it\'s ""one""")'}
    item = desk.bind(columns, files="a.*", types=types, expressions=expressions)
    assert desk.rows(item) == [(5, "FR", 1, 2.5, 48.5)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "mid,größe\n1,2\n".encode("latin-1")),
        ("a.csv", "mid,no\n1,2\n".encode("utf-16")),
        ("a.csv", b"mid,no\0\n1,2\n"),
        ("a.csv", b"mid," + b"x" * (1 << 20)),
        ("a.csv", b'mid,"' + b"x" * 200_000 + b'"\n'),
        ("a.csv.gz", b"mid,no\n1,2\n"),
        ("a.csv.gz", gzip.compress(b"mid,no\n1,2\n" * 1000, mtime=0)[:20]),
        ("a.csv.gz", gzip.compress(b"mid,no\n", mtime=0)[:10] + b"\xff" * 20),
    ],
)
def test_102_for_a_header_that_is_no_text(desk: Desk, name: str, data: bytes) -> None:
    (desk.folder / name).write_bytes(data)
    assert name in refused("UP-IM-102", desk, files="a.*", types={"mid": "BIGINT"}).where


@pytest.mark.parametrize("pattern", ["", "**x", "a\0b"])
def test_102_for_what_is_no_glob(desk: Desk, pattern: str) -> None:
    refused("UP-IM-102", desk, files=pattern)


def test_104_for_a_number_at_the_limit(desk: Desk) -> None:
    desk.parquet(ROWS.replace("2.5 AS x", "9223372036854775807 AS x"))
    error = refused("UP-IM-104", desk)
    assert "9223372036854775807" in error.found


def test_102_for_what_is_no_parquet(desk: Desk) -> None:
    (desk.folder / "a.parquet").write_text("no parquet")
    refused("UP-IM-102", desk)


def test_103_for_a_missing_column(desk: Desk) -> None:
    desk.parquet(ROWS)
    error = refused("UP-IM-103", desk, {**NAMES, "lat_deg": "yy"})
    assert (error.name, error.exit_code, error.found) == ("COLUMN_MISSING", 2, "yy")
    assert "y" in error.hint
    assert "legal_country_iso" in str(refused("UP-IM-103", desk, {}, expressions={"merchant_id": "mid"}))


def test_103_for_a_column_that_one_file_lacks(desk: Desk) -> None:
    desk.parquet(ROWS).parquet("SELECT 6 AS mid, 'FR' AS country, 1 AS no, 2.5 AS x", "b")
    assert refused("UP-IM-103", desk).found.endswith("b.parquet")


@pytest.mark.parametrize(
    ("column", "value", "wanted"),
    [
        ("mid", "'M5'", "UBIGINT"),
        ("mid", "-5", "UBIGINT"),
        ("mid", "5.5", "UBIGINT"),
        ("mid", "DATE '2026-01-01'", "UBIGINT"),
        ("no", "3000000000", "INTEGER"),
        ("no", "true", "INTEGER"),
        ("country", "33", "VARCHAR"),
        ("y", "'48.5'", "DOUBLE"),
        ("y", "9007199254740993", "DOUBLE"),
    ],
)
def test_104_for_a_value_that_does_not_fit(desk: Desk, column: str, value: str, wanted: str) -> None:
    desk.parquet(f"SELECT * REPLACE ({value} AS {column}) FROM ({ROWS})")
    error = refused("UP-IM-104", desk)
    assert (error.name, error.exit_code, error.expected) == ("TYPE_CAST", 1, wanted)
    assert error.samples


def test_104_offers_e64_for_text_ids(desk: Desk) -> None:
    desk.parquet(f"SELECT * REPLACE ('M5' AS mid) FROM ({ROWS})")
    assert "e64" in refused("UP-IM-104", desk).hint


def test_104_counts_and_samples_csv_values(desk: Desk) -> None:
    lines = "".join(f"{n}x,FR,1,2.5,48.5\n" for n in range(30))
    (desk.folder / "a.csv").write_text(f"mid,country,no,x,y\n{lines}")
    types = {"mid": "UBIGINT", "no": "INTEGER", "x": "DOUBLE", "y": "DOUBLE"}
    error = refused("UP-IM-104", desk, files="*.csv", types=types)
    assert "30 values" in error.message
    assert len(error.samples) == 20


@pytest.mark.parametrize("text", ["1.5", "0.4", "9223372036854775807.4", "0x10", "1_000", "1e3", "5 ", "+", ""])
def test_104_for_a_csv_integer_that_would_be_rounded(desk: Desk, text: str) -> None:
    (desk.folder / "a.csv").write_text(f'mid,country,no,x,y\n"{text}",FR,1,2.5,48.5\n7,FR,1,2.5,48.5\n')
    types = {"mid": "UBIGINT", "no": "INTEGER", "x": "DOUBLE", "y": "DOUBLE"}
    if text:
        assert refused("UP-IM-104", desk, files="*.csv", types=types).found == text
    else:
        assert desk.bind(files="*.csv", types=types), "an empty text is no value"


@pytest.mark.parametrize("text", ["mid,country,no,x,y\n5,FR,1\n", 'mid,country,no,x,y\n"5,FR,1,2,3\n'])
def test_104_for_rows_of_another_shape(desk: Desk, text: str) -> None:
    (desk.folder / "a.csv").write_text(text)
    types = {"mid": "UBIGINT", "no": "INTEGER", "x": "DOUBLE", "y": "DOUBLE"}
    refused("UP-IM-104", desk, files="*.csv", types=types)


def test_104_for_a_cast_of_an_expression(desk: Desk) -> None:
    desk.parquet(ROWS)
    refused("UP-IM-104", desk, expressions={"merchant_id": "cast(town as ubigint)"})


def test_105_for_types_that_a_function_does_not_take(desk: Desk) -> None:
    desk.parquet(ROWS)
    refused("UP-IM-105", desk, expressions={"merchant_id": "town * 2"})


def test_105_for_an_order_with_ties(desk: Desk) -> None:
    desk.parquet(f"{ROWS} UNION ALL {ROWS}")
    error = refused(
        "UP-IM-105", desk, expressions={"site_order": "row_number() over (partition by mid order by town)"}
    )
    assert "open" in error.message
    assert error.samples == [{"k0": 5, "k1": "Paris", "rows": 2}]


def test_106_for_texts_with_one_id(desk: Desk) -> None:
    desk.connection.execute("CREATE OR REPLACE MACRO e64(key) AS 7::UBIGINT")
    desk.parquet("SELECT unnest(['b', 'a']) AS mid, unnest([1, 2]) AS no, 'FR' AS country, 2.5 AS x, 48.5 AS y")
    error = refused("UP-IM-106", desk, expressions={"merchant_id": "e64(mid)"})
    assert (error.name, error.exit_code) == ("ID_COLLISION", 1)
    assert error.samples == [{"column_name": "merchant_id", "id": 7, "texts": ["a", "b"]}]
