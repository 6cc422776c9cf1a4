"""National public holidays, as the package `holidays` computes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

FIRST_YEAR = 2024
LAST_YEAR = 2029


def read_holidays() -> pa.Table:
    """country_iso, holiday_date (date32), holiday_name, one row per country and date.

    Public holidays of the whole country in FIRST_YEAR to LAST_YEAR; regional ones and half days are
    not in it. Several holidays of one date are joined by '; '. Countries without a row have no
    calendar.
    """
    import holidays
    import pyarrow as pa

    rows = [
        (code, date, name)
        for code in sorted(holidays.list_supported_countries(include_aliases=False))
        for date, name in sorted(holidays.country_holidays(code, years=range(FIRST_YEAR, LAST_YEAR + 1)).items())
    ]
    country_iso, date, name = zip(*rows, strict=True)
    return pa.table(
        {
            "country_iso": pa.array(country_iso, pa.string()),
            "holiday_date": pa.array(date, pa.date32()),
            "holiday_name": pa.array(name, pa.string()),
        }
    )
