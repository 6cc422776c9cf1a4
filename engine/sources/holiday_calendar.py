"""National public holidays, as the package `holidays` computes them."""

from __future__ import annotations

from engine.sources.table import SourceTable, source_table

FIRST_YEAR = 2024
LAST_YEAR = 2029
UNTRANSLATED = "en_US"
"""Of countries for which the package has no translation: the names of its source, in English."""


def read_holidays() -> SourceTable:
    """country_iso, holiday_date (DATE), holiday_name, one row per country and date.

    Public holidays of the whole country in FIRST_YEAR to LAST_YEAR; regional ones and half days are
    not in it. Several holidays of one date are joined by '; '. Names are in the language of the country,
    as `default_language` of the package has it: without a language the package reads LANGUAGE, LC_ALL,
    LC_MESSAGES and LANG. Countries without a row have no calendar.
    """
    import holidays

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    rows = []
    for code in sorted(holidays.list_supported_countries(include_aliases=False)):
        language = getattr(holidays, code).default_language or UNTRANSLATED
        calendar = holidays.country_holidays(code, years=years, language=language)
        rows += [(code, date, name) for date, name in sorted(calendar.items())]
    country_iso, date, name = zip(*rows, strict=True)
    return source_table(
        {
            "country_iso": ("VARCHAR", country_iso),
            "holiday_date": ("DATE", date),
            "holiday_name": ("VARCHAR", name),
        }
    )
