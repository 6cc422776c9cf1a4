"""Rows that outlive their connection come back to the bit and in their types."""

from __future__ import annotations

import struct

import duckdb

from engine.execute.session import create_rows, typed_rows

ROWS = """
SELECT * FROM (VALUES
    (1::BIGINT, 0.1::DOUBLE, 'it''s|x', true, 1.5::DECIMAL(9, 2), DATE '2026-03-01', 18446744073709551615::UBIGINT)
    , (-9223372036854775808, 5e-324, '', false, -0.01, DATE '1969-12-31', 0)
    , (NULL, NULL, NULL, NULL, NULL, NULL, NULL)
    , (3, 'Infinity', 'é', true, 2, DATE '9999-12-31', 7)
    , (4, 1.7976931348623157e308, 'NULL', true, 2, DATE '2026-01-01', 8)
) AS told(whole, share, name, holds, money, day, id)
"""


def test_rows_come_back() -> None:
    with duckdb.connect() as first:
        first.execute(f"CREATE TABLE told AS {ROWS}")
        kept = typed_rows(first, "told")
        types = first.sql("DESCRIBE told").fetchall()
    with duckdb.connect() as second:
        create_rows(second, "again", *kept)
        assert second.sql("DESCRIBE again").fetchall() == types
        found = second.sql("FROM again").fetchall()
    assert found == kept.rows and len(found) == 5
    pairs = zip(found, kept.rows, strict=True)
    assert all(struct.pack("d", a[1]) == struct.pack("d", b[1]) for a, b in pairs if b[1] is not None)
