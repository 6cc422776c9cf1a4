"""Places and countries of GeoNames."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pytest

from engine.errors import EngineError
from engine.sources import geonames, read_source
from engine.sources.definition import DATA
from engine.sources.geonames import COUNTRIES
from tests.sources import arrow, arrow_of
from tests.sources.geonames_extract import packaged_countries, packaged_places, write


@pytest.fixture(scope="module")
def countries() -> dict[str, dict[str, object]]:
    return {row["country_iso"]: row for row in arrow("geonames_countries").to_pylist()}


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


def test_countries_are_what_the_package_says() -> None:
    assert arrow("geonames_countries").equals(arrow_of(packaged_countries()))


@pytest.mark.slow
def test_places_are_what_the_package_says() -> None:
    assert arrow("geonames_places").equals(arrow_of(packaged_places()))


def test_the_extract_lies_as_its_script_writes_it(tmp_path: Path) -> None:
    write(packaged_countries(), tmp_path / COUNTRIES)
    assert (tmp_path / COUNTRIES).read_bytes() == (DATA / COUNTRIES).read_bytes()


def test_an_altered_extract_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / COUNTRIES).write_bytes((DATA / COUNTRIES).read_bytes() + b"\0")
    monkeypatch.setattr(geonames, "DATA", tmp_path)
    for name in ("geonames_countries", "geonames_places"):
        with pytest.raises(EngineError) as refusal:
            read_source(name)
        assert refusal.value.code == "UP-GEN-121" and refusal.value.hint == "install engine again"


def test_places_have_keys_and_coordinates() -> None:
    places = arrow("geonames_places")
    assert places.num_rows == 234_908
    assert pc.count_distinct(places["place_id"]).as_py() == places.num_rows
    assert pc.min(places["population"]).as_py() == 0
    assert sum(column.null_count for column in places.columns) == 0
    paris = places.filter(pc.equal(places["place_id"], 2_988_507)).to_pylist()[0]
    assert paris["place_name"] == "Paris"
    assert (round(paris["lat_deg"], 2), round(paris["lon_deg"], 2)) == (48.85, 2.35)
    assert paris["gazetteer_tzid"] == "Europe/Paris"
