"""The data dictionary as pages: every dataset has one, every key is drawn, every link leads somewhere."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from engine.explain.dataset import Dictionary
from engine.reporting.diagrams import SHOWN, Arrow, Box, columns_of_boxes, layers, shortened
from engine.reporting.dictionary import PAGES, gather_dictionary, keys_diagrams, lineage_diagram, pages
from tests.conftest import forked_engine, shipped
from tests.reporting.browser import DARK, needs_browser
from tests.reporting.test_page_access import Outline, rules_hold
from tests.reporting.test_page_safety import PAYLOAD, hostile, shape
from tests.robustness.run_roots import small_project
from tests.synthetic import write_project


class Links(HTMLParser):
    """Where a page leads, and the places in it that others may lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.targets.append(str(found["href"]))
        if "id" in found:
            self.ids.append(str(found["id"]))


@cache
def document() -> Any:
    """The dictionary of the shipped project, without a run."""
    return gather_dictionary(Dictionary(shipped("tiny")))


@cache
def files() -> dict[str, str]:
    return dict(pages(document()))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return gather_dictionary(Dictionary(write_project(tmp_path_factory.mktemp("dictionary")).load()))


def test_every_dataset_has_a_page_and_stands_in_the_index() -> None:
    for name in shipped("tiny").datasets:
        assert f"{PAGES}/{name}.html" in files()
        assert f'href="{PAGES}/{name}.html"' in files()["index.html"]
        assert f"### {name}\n" in files()["dictionary.md"]
    told = {dataset["name"] for dataset in json.loads(files()["dictionary.json"])["datasets"]}
    assert told == set(shipped("tiny").datasets)


def test_every_foreign_key_of_every_contract_is_drawn() -> None:
    drawn = unescape("".join(diagram for _, diagram in keys_diagrams(document())))
    titles = re.findall(r"<title>([^<]+\) refers to [^<]+)</title>", drawn)
    count = 0
    for dataset in shipped("tiny").datasets.values():
        for key in dataset.contract.foreign_keys if dataset.contract else ():
            count += 1
            ours, theirs = ", ".join(key.columns), ", ".join(key.referenced_columns)
            assert f"{dataset.name} ({ours}) refers to {key.references} ({theirs})" in titles
            assert f'    {key.references} ||--o{{ {dataset.name} : "{ours}"' in files()["keys.md"].splitlines()
            for page, other in ((dataset.name, key.references), (key.references, dataset.name)):
                assert f'href="{other}.html"' in files()[f"{PAGES}/{page}.html"]
    assert len(titles) == count > 0


def test_every_link_leads_somewhere() -> None:
    found = {}
    for path, text in files().items():
        if path.endswith(".html"):
            found[path] = Links()
            found[path].feed(text)
    for path, links in found.items():
        assert len(links.ids) == len(set(links.ids)), path
        for target in links.targets:
            place, _, anchor = target.partition("#")
            page = path if not place else (Path(path).parent / place).as_posix()
            page = page.removeprefix(f"{PAGES}/../")
            assert page in found, (path, target)
            assert not anchor or anchor in found[page].ids, (path, target)


def test_every_column_stands_on_its_page_with_where_it_comes_from() -> None:
    for dataset in document()["datasets"]:
        text = files()[f"{PAGES}/{dataset['name']}.html"]
        for column in dataset["columns"]:
            assert f'<tr id="{column["column"]}">' in text
            assert column["sources"] or column["no_sources"], (dataset["name"], column["column"])
            assert f'id="{column["column"]}"' in files()["columns.html"]
    assert not [c for d in document()["datasets"] for c in d["columns"] if not c["is_traced"]]


def test_what_a_column_is_used_by_is_where_others_come_from(small: Any) -> None:
    columns = {(d["name"], c["column"]): c for d in small["datasets"] for c in d["columns"]}
    assert {"dataset": "site_timezones", "column": "tzid"} in columns["s1_tz_lookup", "tzid"]["used_by"]
    for (dataset, name), column in columns.items():
        for use in column["used_by"]:
            sources = columns[use["dataset"], use["column"]]["sources"]
            assert any((s["relation"], s["column"]) == (dataset, name) for s in sources)


def test_the_lineage_of_a_dataset_is_drawn(small: Any) -> None:
    dataset = next(d for d in small["datasets"] if d["name"] == "site_timezones")
    drawn = str(lineage_diagram(dataset))
    for name in ("s1_tz_lookup", "policy_2A.overrides", "policy_2A.tz_policy", "s5_zone_sites"):
        assert f">{name}</text>" in drawn
    assert drawn.count('class="edge"') == 6


def test_layers_put_what_is_referred_to_first() -> None:
    parents = {"b": ["a"], "c": ["b", "a"], "d": ["c"], "e": ["a"]}
    assert layers("abcde", parents) == [["a"], ["b", "e"], ["c"], ["d"]]
    circle = layers("ab", {"a": ["b"], "b": ["a"]})
    assert sorted(name for layer in circle for name in layer) == ["a", "b"]


def test_long_columns_of_boxes_say_how_many_are_left_out() -> None:
    boxes = [Box(f"n{number}", "dataset") for number in range(SHOWN + 5)]
    assert [box.name for box in shortened(boxes, "readers")][SHOWN:] == ["5 more readers, below"]
    assert shortened(boxes[:SHOWN], "readers") == boxes[:SHOWN]


def test_boxes_do_not_lie_on_each_other() -> None:
    columns = [[Box(f"{side}{row}", "dataset") for row in range(rows)] for side, rows in (("a", 3), ("bb", 1))]
    drawn = columns_of_boxes(columns, [Arrow("a0", "bb0", "says")], "a diagram")
    places = re.findall(r'x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', str(drawn))
    boxes = [tuple(map(float, place)) for place in places]
    for number, (x, y, wide, high) in enumerate(boxes):
        for other_x, other_y, other_wide, other_high in boxes[number + 1 :]:
            apart = (
                x + wide < other_x or other_x + other_wide < x or y + high < other_y or other_y + other_high < y
            )
            assert apart


def test_no_value_becomes_markup(small: Any) -> None:
    """Word for word another text, element for element the same pages."""
    kinds = {"dataset", "policy", "draw", "external", "evidence", "parquet", "json", "view", "*"}

    def forged(words: str) -> str:
        return words if words in kinds or not words else words + PAYLOAD

    honest = dict(pages(hostile(small, lambda words: words if words in kinds or not words else words + "x")))
    attacked = dict(pages(hostile(small, forged)))
    assert len(attacked) == len(honest)
    for one, other in zip(honest, attacked, strict=True):
        if one.endswith(".html"):
            assert shape(honest[one]) == shape(attacked[other]), one
            assert "<img" not in attacked[other] and "<script" not in attacked[other]
    assert any("&lt;img src=x" in text for text in attacked.values())


@pytest.mark.parametrize("path", ["index.html", "columns.html", "keys.html", f"{PAGES}/s2_account_base_6A.html"])
def test_pages_can_be_read_by_ear_and_by_keyboard(path: str) -> None:
    outline = Outline()
    outline.feed(files()[path])
    assert outline.levels[0] == 1 and outline.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert outline.count["main"] == 1 and outline.lang == "en" and outline.unlabelled == []
    assert outline.headers_without_scope == 0
    assert all(table["caption"] == table["thead"] == table["tbody"] == 1 for table in outline.tables)


@needs_browser
@pytest.mark.parametrize("flags", [(), (DARK, "--window-size=400,900")], ids=["light", "dark and narrow"])
def test_axe_finds_nothing(small: Any, tmp_path: Path, flags: tuple[str, ...]) -> None:
    rules_hold(dict(pages(small))[f"{PAGES}/site_timezones.html"], tmp_path, *flags)


def test_the_command_writes_pages_of_a_run(tmp_path: Path) -> None:
    project, place = small_project(tmp_path)
    options = ("--project", project.root, *place.options())
    out = tmp_path / "pages"
    done = forked_engine()("docs", "generate", "--out", out, *options, cache=place.cache)
    assert done.code == 0 and "index.html" in done.out, done.err
    assert "without a run" in (out / "index.html").read_text("utf-8")
    assert forked_engine()("build", "-q", "--threads", "1", "--no-gates", *options, cache=place.cache).code == 0
    done = forked_engine()("docs", "generate", "--out", out, "--json", *options, cache=place.cache)
    assert json.loads(done.out)["not_traced"] == []
    text = (out / PAGES / "site_timezones.html").read_text("utf-8")
    assert "Europe/Paris" in text and "values in the run" in text
    counted = json.loads((out / "dictionary.json").read_text("utf-8"))
    assert counted["run_id"] and all(d["run"] for d in counted["datasets"])


def test_a_model_that_is_not_followed_is_told(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    project.edit(
        "sql/2A/S5/s5_zone_sites.v1.sql",
        "FROM site_timezones\n",
        "FROM (SELECT tzid FROM (PIVOT site_timezones ON site_id IN (11, 12) USING sum(value) GROUP BY tzid))\n",
    )
    found = gather_dictionary(Dictionary(project.load()))
    dataset = next(d for d in found["datasets"] if d["name"] == "s5_zone_sites")
    assert all("not traced: a PIVOT" in column["no_sources"] for column in dataset["columns"])
    assert "not traced: a PIVOT" in dict(pages(found))[f"{PAGES}/s5_zone_sites.html"]
    assert dataset["made_of"] == {"dataset": ["site_timezones"]}
