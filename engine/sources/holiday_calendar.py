"""National public holidays, as the package `holidays` computes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

FIRST_YEAR = 2024
LAST_YEAR = 2029
UNTRANSLATED = "en_US"
"""Of countries for which the package has no translation: the names of its source, in English."""


def read_holidays() -> pa.Table:
    """country_iso, holiday_date (date32), holiday_name, one row per country and date.

    Public holidays of the whole country in FIRST_YEAR to LAST_YEAR; regional ones and half days are
    not in it. Several holidays of one date are joined by '; '. Names are in the language of the country,
    as `default_language` of the package has it: without a language the package reads LANGUAGE, LC_ALL,
    LC_MESSAGES and LANG. Countries without a row have no calendar.
    """
    import holidays
    import pyarrow as pa

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    rows = []
    for code in sorted(holidays.list_supported_countries(include_aliases=False)):
        language = getattr(holidays, code).default_language or UNTRANSLATED
        calendar = holidays.country_holidays(code, years=years, language=language)
        rows += [(code, date, name) for date, name in sorted(calendar.items())]
    country_iso, date, name = zip(*rows, strict=True)
    return pa.table(
        {
            "country_iso": pa.array(country_iso, pa.string()),
            "holiday_date": pa.array(date, pa.date32()),
            "holiday_name": pa.array(name, pa.string()),
        }
    )
