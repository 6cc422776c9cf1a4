"""Datasets and columns as `engine explain` tells them: contract, keys, lineage, and what a run holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.api.run import Explained
from engine.errors import EngineError
from engine.explain.ask import Told
from engine.explain.dataset import BY_ITSELF, Dictionary, column_words
from tests.conftest import forked_engine, shipped
from tests.robustness.forked_engine import Done
from tests.robustness.run_roots import Place, small_project
from tests.synthetic import write_project


@dataclass(frozen=True)
class Small:
    """The project in miniature, built, and an engine to ask about it."""

    project: Path
    place: Place

    def __call__(self, *arguments: str) -> Done:
        place = (*arguments, "--project", self.project, *self.place.options())
        return forked_engine()(*place, cache=self.place.cache)

    def told(self, *words: str) -> Any:
        done = self("explain", *words, "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    project, place = small_project(tmp_path_factory.mktemp("datasets"))
    small = Small(project.root, place)
    done = small("build", "-q", "--threads", "1", "--no-gates")
    assert done.code == 0, done.err
    return small


def test_a_column_says_what_it_is_and_where_it_comes_from(small: Small) -> None:
    told = small.told("column", "site_timezones.tzid")
    assert (told["type"], told["nullable"], told["description"]) == ("VARCHAR", False, "The tzid.")
    assert {(s["kind"], s["relation"], s["column"]) for s in told["sources"]} == {
        ("dataset", "s1_tz_lookup", "tzid"),
        ("policy", "policy_2A.overrides", "zone"),
    }
    assert {s["place"] for s in told["sources"]} == {"2A.S1", "config/layer1/2A/tz_overrides.yaml"}
    assert {(use["dataset"], use["column"]) for use in told["used_by"]} == {
        ("s5_zone_sites", "tzid"),
        ("merchant_zone_profile_5A", "tzid"),
    }
    assert told["model"] == "sql/2A/S2/site_timezones.v1.sql"


def test_a_column_of_another_segment_is_a_sealed_input(small: Small) -> None:
    (source,) = small.told("column", "s1_tz_lookup.value")["sources"]
    assert (source["relation"], source["sealed"]) == ("site_locations", True)


def test_the_profile_is_what_the_run_holds(small: Small) -> None:
    told = small.told("column", "site_timezones.tzid")
    found = json.loads(
        small(
            "sql", "SELECT tzid, count(*) AS n FROM site_timezones GROUP BY ALL ORDER BY 2 DESC, 1", "--json"
        ).out
    )
    assert told["profile"]["top"] == [[row["tzid"], int(row["n"])] for row in found]
    assert told["run"]["rows"] == sum(int(row["n"]) for row in found)
    assert told["profile"]["distinct"] == len(found) and told["profile"]["nulls"] == 0
    assert told["profile"]["min"] == min(row["tzid"] for row in found)


def test_a_dataset_tells_all_of_its_columns(small: Small) -> None:
    told = small.told("dataset", "site_timezones")
    assert [column["column"] for column in told["columns"]] == ["site_id", "tzid", "value"]
    assert told["primary_key"] == ["site_id"]
    assert told["made_of"] == {
        "dataset": ["s1_tz_lookup"],
        "policy": ["policy_2A.overrides", "policy_2A.tz_policy"],
    }
    assert told["read_by"] == ["merchant_zone_profile_5A", "s4_legality_report", "s5_zone_sites"]
    assert all(column["profile"]["nulls"] == 0 for column in told["columns"])
    assert (
        small("explain", "dataset", "site_timezones", "--no-again", "--json").out
        != small("explain", "dataset", "site_timezones", "--json").out
    )


def test_the_text_holds_what_an_analyst_asks(small: Small) -> None:
    text = small("explain", "column", "site_timezones.tzid").out
    for words in ("VARCHAR, never NULL", "The tzid.", "s1_tz_lookup", "policy_2A.overrides", "s5_zone_sites.tzid"):
        assert words in text
    text = small("explain", "dataset", "site_timezones").out
    for words in ("key", "site_id", "made of", "read by", "s1_tz_lookup", "Synthetic site_timezones."):
        assert words in text
    assert "dataset NAME" in small("explain").out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("dataset", "site_timezone"), "did you mean site_timezones"),
        (("column", "site_timezones.tzidd"), "did you mean tzid"),
        (("column", "site_timezon.tzid"), "did you mean site_timezones"),
        (("column", "tzid"), "engine explain column country.tzid"),
        (("dataset", "site_timezones.tzid"), "engine explain column site_timezones.tzid"),
        (("dataset",), "engine ls datasets"),
        (("dataset", "a", "b"), "engine ls datasets"),
    ],
)
def test_an_unknown_name_has_a_hint(small: Small, words: tuple[str, ...], hint: str) -> None:
    done = small("explain", *words)
    assert done.code == 2 and "097" in done.err and hint in done.err


def test_a_notebook_shows_the_same(small: Small) -> None:
    for words in (("dataset", "site_timezones"), ("column", "site_timezones.tzid")):
        told = Told(words[0], small.told(*words))
        shown = Explained(told)._repr_html_()
        assert "s1_tz_lookup" in shown or words[0] == "dataset"
        assert words[1] in shown and "2A.S2" in shown


def test_without_a_run_the_project_is_told(tmp_path: Path) -> None:
    told = Dictionary(write_project(tmp_path).load())
    assert told.column("site_timezones.tzid")["profile"] is None
    assert told.dataset("2A.site_timezones")["run"] is None


def test_names_are_found_with_their_schema_and_in_any_case() -> None:
    told = Dictionary(shipped("tiny"))
    assert told.find("s2A.SITE_timezones").name == told.find("site_timezones").name == "site_timezones"
    assert told.find_column("s6b.flow_6B.AUTH_decision")[1] == "auth_decision"
    with pytest.raises(EngineError, match="names no dataset"):
        told.find_column("auth_decision")


def test_every_column_of_the_project_has_words() -> None:
    for dataset in shipped("tiny").datasets.values():
        columns = column_words(dataset)
        assert columns and all(words.strip() for _, words in columns), dataset.name


def test_keys_rules_and_values_are_those_of_the_contract() -> None:
    told = Dictionary(shipped("tiny")).dataset("s2_account_base_6A")
    columns = {column["column"]: column for column in told["columns"]}
    assert columns["account_id"]["key"]
    assert {"dataset": "s1_party_base_6A", "column": "party_id"} in columns["owner_party_id"]["references"]
    assert any(key["dataset"] == "s3_instrument_base_6A" for key in told["referenced_by"])
    constant = Dictionary(shipped("tiny")).dataset("merchant_zone_profile_5A")
    unit = next(column for column in constant["columns"] if column["column"] == "weekly_volume_unit")
    assert unit["no_sources"] == BY_ITSELF and unit["is_traced"]


def test_what_nobody_could_know_is_counted_only_when_asked(tiny_root: Path) -> None:
    place = ("--runs-root", str(tiny_root), "--json")
    hidden = json.loads(forked_engine()("explain", "column", "flow_truth_6B.subtype", *place).out)
    assert hidden["profile"] is None and "--truth" in hidden["run"]["not_shown"] and hidden["run"]["rows"] is None
    shown = json.loads(forked_engine()("explain", "column", "flow_truth_6B.subtype", "--truth", *place).out)
    assert shown["profile"]["top"] and shown["run"]["rows"] > 0
