"""Places and countries of GeoNames."""

from __future__ import annotations

import pyarrow.compute as pc
import pytest

from engine.sources import read_source


@pytest.fixture(scope="module")
def countries() -> dict[str, dict[str, object]]:
    return {row["country_iso"]: row for row in read_source("geonames_countries").to_pylist()}


def test_countries_are_complete(countries: dict[str, dict[str, object]]) -> None:
    assert len(countries) == 252
    assert {"AN", "CS", "XK"} <= countries.keys()


def test_codes_that_look_like_words_stay_text(countries: dict[str, dict[str, object]]) -> None:
    assert countries["NO"]["country_name"] == "Norway"
    assert countries["NA"]["continent"] == "AF"


def test_country_fields(countries: dict[str, dict[str, object]]) -> None:
    france = countries["FR"]
    assert france["currency_code"] == "EUR"
    assert str(france["languages"]).startswith("fr-FR,")
    assert "BE" in str(france["neighbours"]).split(",")
    assert countries["IS"]["neighbours"] == ""


def test_places_have_keys_and_coordinates() -> None:
    places = read_source("geonames_places")
    assert places.num_rows == 234_908
    assert pc.count_distinct(places["place_id"]).as_py() == places.num_rows
    assert pc.min(places["population"]).as_py() == 0
    assert sum(column.null_count for column in places.columns) == 0
    paris = places.filter(pc.equal(places["place_id"], 2_988_507)).to_pylist()[0]
    assert paris["place_name"] == "Paris"
    assert (round(paris["lat_deg"], 2), round(paris["lon_deg"], 2)) == (48.85, 2.35)
    assert paris["gazetteer_tzid"] == "Europe/Paris"
