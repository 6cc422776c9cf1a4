"""The page Explore in a browser: its answers are those of DuckDB over the run's own Parquet files."""

from __future__ import annotations

import gzip
import json
import math
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import duckdb
import pytest

from tests.conftest import ROOT
from tests.reporting.browser import needs_browser
from tests.site.visitor import PHONE, visit

pytestmark = [pytest.mark.slow, needs_browser]

PAGE = "explore/"
TABLES = f"/{PAGE}files/data.duckdb"
ASK = """
const page = await go('/explore/%s');
const { document } = page;
const by = id => document.getElementById(id);
const value = cell => (cell.className === 'null' ? null : cell.textContent);
const read = () => ({
  failed: by('failure').textContent,
  status: by('status').textContent,
  columns: [...document.querySelectorAll('#answer thead th')].map(cell => cell.textContent),
  rows: [...document.querySelectorAll('#answer tbody tr')].map(row => [...row.cells].map(value)),
});
const told = () => !by('explore').hasAttribute('aria-busy') && /row|No answer/.test(by('status').textContent);
const ended = () => until(told);
const ask = async sql => {
  by('status').textContent = '';
  by('sql').value = sql;
  by('ask').requestSubmit();
  await ended();
  return read();
};
await until(() => document.querySelectorAll('#questions li').length);
"""


@pytest.fixture(scope="module")
def about(site: Path) -> Any:
    """What the site says of its run."""
    return json.loads((site / PAGE / "files/about.json").read_text("utf-8"))


def answer_of(run: Path, sql: str) -> list[list[str | None]]:
    """The rows of a query over the run's Parquet, as text."""
    with duckdb.connect(str(run / "run.duckdb"), read_only=True) as connection:
        names = ", ".join(f"c{n}" for n, _ in enumerate(connection.execute(f"DESCRIBE FROM ({sql})").fetchall()))
        rows = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM ({sql}\n) AS answer({names})").fetchall()
    return [list(row) for row in rows]


def equal(ours: str | None, theirs: str | None) -> bool:
    """Whether two values are the same; doubles may be summed in another order."""
    if ours == theirs or ours is None or theirs is None:
        return ours == theirs
    try:
        return math.isclose(float(ours), float(theirs), rel_tol=1e-9)
    except ValueError:
        return False


def test_every_question_has_the_answer_of_duckdb(site: Path, tiny_run: Path, about: Any, tmp_path: Path) -> None:
    offered = [example["sql"] for example in about["examples"] if not example["refused"]]
    assert len(offered) > 25
    each = f"const all = []; for (const sql of {json.dumps(offered)}) all.push(await ask(sql)); return all;"
    found = visit(site, tmp_path, ASK % "" + each, seconds=500)
    for sql, shown in zip(offered, found.value, strict=True):
        assert shown["failed"] == "", sql
        expected = sorted(answer_of(tiny_run, sql), key=str)
        rows = sorted(shown["rows"], key=str)
        assert len(rows) == len(expected) > 0, sql
        for ours, theirs in zip(rows, expected, strict=True):
            assert all(map(equal, ours, theirs)), (sql, ours, theirs)
    ranges = [asked for path, asked in found.asked if path == TABLES]
    assert len(ranges) > 20 and all(ranges), "the tables were read whole"


def test_what_is_not_offered_says_why(about: Any) -> None:
    refused = {example["title"]: example["refused"] for example in about["examples"] if example["refused"]}
    assert refused["A mule ring"].startswith("truth lies apart")
    assert all(why.startswith(("truth lies apart", "it reads files of the run")) for why in refused.values())


def test_query_pages_lead_to_their_questions(site: Path, about: Any) -> None:
    """Below a listing stands a link to each query of it that is offered, and to no other."""
    for page in {example["page"] for example in about["examples"] if example["page"].endswith(".md")}:
        offered = [e["sql"] for e in about["examples"] if e["page"] == page and not e["refused"]]
        text = (site / page.removesuffix(".md") / "index.html").read_text("utf-8")
        linked = [unquote(unescape(sql)) for sql in re.findall(r'href="\.\./\.\./explore/\?sql=([^"]*)"', text)]
        assert linked == offered, page


def test_the_docs_say_which_duckdb_and_how_large(about: Any) -> None:
    page = (ROOT / "docs/site.md").read_text("utf-8")
    versions = about["duckdb"]
    assert f"`@duckdb/duckdb-wasm` {versions['package']}" in page and f"DuckDB {versions['browser']}," in page
    for words, size in (("of which", "tables"), ("first query fetches", "first")):
        shown = re.search(rf"{words} (\d+) MB", page)
        assert shown is not None and math.isclose(int(shown[1]), about["bytes"][size] / 1e6, rel_tol=0.1), size


def test_a_question_is_asked_by_a_click_and_stays_in_the_address(site: Path, tmp_path: Path) -> None:
    script = """
      by('questions').querySelector('button').click();
      await ended();
      const first = { ...read(), sql: by('sql').value, address: page.location.search };
      by('datasets').open = true;
      by('find').value = 'account owner';
      by('find').dispatchEvent(new page.Event('input'));
      const names = document.querySelectorAll('#datasets li:not([hidden]) summary code');
      const left = [...names].map(name => name.textContent);
      document.querySelector('#datasets li:not([hidden]) button').click();
      const shown = () => by('answer').querySelectorAll('tbody tr').length;
      await until(() => shown() === 50);
      page.history.back();
      await until(() => by('sql').value === first.sql && shown() === first.rows.length);
      return { first, left };
    """
    told = visit(site, tmp_path, ASK % "" + script, width=PHONE).value
    assert told["first"]["rows"] and quote("SELECT").lower() in told["first"]["address"].lower()
    assert "s2_account_base_6A" in told["left"] and len(told["left"]) < 40


def test_a_link_holds_its_query(site: Path, tmp_path: Path) -> None:
    sql = "SELECT count(*) AS n, NULL AS nothing, '<b>' AS words FROM s1_party_base_6A"
    told = visit(site, tmp_path, ASK % f"?sql={quote(sql)}" + "await ended(); return read();").value
    assert told["columns"] == ["n", "nothing", "words"]
    assert told["rows"][0][1:] == [None, "<b>"] and int(told["rows"][0][0]) > 1000
    assert told["status"].startswith("1 row in")


def test_keys_run_a_query_and_faults_are_told(site: Path, tmp_path: Path) -> None:
    script = """
      const wrong = await ask('SELECT no_such_column FROM flow_6B');
      const left_out = await ask('FROM tz_edge');
      const file = await ask("FROM read_parquet('https://example.org/x.parquet')");
      by('status').textContent = '';
      by('sql').value = 'SELECT range AS n FROM range(1000);';
      by('sql').dispatchEvent(new page.KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));
      await ended();
      return { wrong, left_out, file, many: read() };
    """
    told = visit(site, tmp_path, ASK % "" + script).value
    assert "no_such_column" in told["wrong"]["failed"] and told["wrong"]["status"] == "No answer."
    assert "tz_edge is not on this site" in told["left_out"]["failed"]
    assert "no extensions" in told["file"]["failed"]
    assert told["many"]["failed"] == "" and len(told["many"]["rows"]) == 500
    assert told["many"]["status"].startswith("The first 500 rows in")


def test_a_long_query_can_be_stopped(site: Path, tmp_path: Path) -> None:
    script = """
      by('sql').value = 'SELECT count(*) FROM range(999999) a, range(999999) b WHERE (a.range + b.range) % 7 = 3';
      by('ask').requestSubmit();
      await until(() => by('status').textContent === 'Asking');
      by('stop').click();
      const stopped = [by('status').textContent, by('stop').hidden];
      return [stopped, await ask('SELECT 42 AS n')];
    """
    stopped, after = visit(site, tmp_path, ASK % "" + script).value
    assert stopped == ["Stopped.", True] and after["rows"] == [["42"]]


def catalogue_of(site: Path, place: Path) -> Path:
    """The catalogue that the page fetches, as a file."""
    path = place / "run.duckdb"
    path.write_bytes(gzip.decompress((site / PAGE / "files/run.duckdb.gz").read_bytes()))
    return path


SAID = {
    "duckdb_views()": "schema_name, view_name, comment",
    "duckdb_columns()": "schema_name, table_name, column_name, data_type, comment",
    "duckdb_tables()": "schema_name, table_name, estimated_size, comment",
    "duckdb_functions()": "schema_name, function_name, parameters, "
    "list_sort(regexp_extract_all(macro_definition, '\\w+'))",  # DuckDB writes the names of EXCLUDE in any order
}
"""What the catalogue of a run holds, and what is said of each."""
PUBLIC = ("main", "gates", "graph", "meta")


@pytest.mark.parametrize("relation", SAID)
def test_the_catalogue_says_what_the_run_says(site: Path, tiny_run: Path, tmp_path: Path, relation: str) -> None:
    """Views, comments, policies and macros are those of the run; what went is no data that people ask for."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{site / TABLES.strip('/')}' AS data (READ_ONLY)")
        connection.execute(f"ATTACH '{tiny_run / 'run.duckdb'}' AS ours (READ_ONLY)")
        connection.execute(f"ATTACH '{catalogue_of(site, tmp_path)}' AS shown (READ_ONLY)")
        asked = f"SELECT {SAID[relation]} FROM {relation} WHERE database_name = ?"
        ours, shown = (connection.execute(asked, [name]).fetchall() for name in ("ours", "shown"))
    kept = [row for row in shown if row[:2] != ("meta", "datasets")]
    assert len(kept) > 100 and [row for row in kept if row not in ours] == []
    gone = {name for schema, name, *_ in ours if schema in PUBLIC} - {row[1] for row in shown}
    assert gone <= {"tz_edge", "root"}


def test_only_what_is_public_is_there(site: Path, tiny_run: Path, about: Any, tmp_path: Path) -> None:
    """No truth and no machinery among the tables, and no word of the folder where the run lay."""
    assert str(tiny_run.parent).encode() not in catalogue_of(site, tmp_path).read_bytes()
    with duckdb.connect(str(tiny_run / "run.duckdb"), read_only=True) as connection:
        listed = connection.execute("SELECT name FROM meta.datasets WHERE shelf = 'data'").fetchall()
    with duckdb.connect(str(site / TABLES.strip("/")), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    public = {name for (name,) in listed}
    named = {dataset["name"] for dataset in about["datasets"]}
    assert tables < public and named == public - about["left_out"].keys() and "flow_6B" in tables
    assert all((site / f"dictionary/datasets/{name}.html").is_file() for name in named)
    assert all(dataset["description"] and all(map(all, dataset["columns"])) for dataset in about["datasets"])
