"""Public holidays and merchant category codes."""

from __future__ import annotations

import datetime

import pytest

from engine.sources.holiday_calendar import FIRST_YEAR, LAST_YEAR
from tests.sources import arrow


@pytest.fixture(scope="module")
def holidays() -> dict[tuple[str, datetime.date], str]:
    rows = arrow("holidays").to_pylist()
    found = {(row["country_iso"], row["holiday_date"]): row["holiday_name"] for row in rows}
    assert len(found) == len(rows), "one row per country and date"
    return found


@pytest.mark.parametrize(
    ("country", "date"),
    [
        ("US", datetime.date(2026, 1, 19)),
        ("FR", datetime.date(2026, 7, 14)),
        ("JP", datetime.date(2026, 2, 11)),
        ("DE", datetime.date(2026, 4, 3)),
    ],
)
def test_known_holidays(holidays: dict[tuple[str, datetime.date], str], country: str, date: datetime.date) -> None:
    assert holidays[country, date]


def test_regional_holidays_are_left_out(holidays: dict[tuple[str, datetime.date], str]) -> None:
    assert ("DE", datetime.date(2026, 1, 6)) not in holidays


def test_calendars_cover_every_year(holidays: dict[tuple[str, datetime.date], str]) -> None:
    years = {date.year for country, date in holidays if country == "FR"}
    assert years == set(range(FIRST_YEAR, LAST_YEAR + 1))
    assert all(len(country) == 2 for country, _ in holidays)


def test_merchant_category_codes() -> None:
    codes = {row["mcc"]: row for row in arrow("merchant_categories").to_pylist()}
    assert len(codes) == 932
    assert sum(row["is_private_use"] for row in codes.values() if 3000 <= row["mcc"] < 4000) == 613
    assert "Grocer" in codes[5411]["mcc_description"]
    assert all(row["mcc_description"] for row in codes.values())
