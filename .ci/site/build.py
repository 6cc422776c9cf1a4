"""The site: the pages of the project as they stand, the report and data dictionary of a run, the run to explore.

Everything is static. MkDocs makes the pages of README, docs/ and the other documents, laid out as in the
repository, so that their links hold here and there; `explore/` holds DuckDB for browsers and the run.
`.ci/site/build` calls this.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
from browser_catalogue import CATALOGUE, LEFT_OUT, TABLES, compress, write_catalogue, write_tables
from examples import examples, tried

import engine

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULES = HERE / "node_modules"
DUCKDB = MODULES / "@duckdb" / "duckdb-wasm"
WORKER = "duckdb-browser-eh.worker.js"
WASM = "duckdb-eh.wasm"
PAGES = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
TEXTS = ("LICENSE", "NOTICE")
"""Files that pages link to, and that a browser shows only as .txt."""
MB = 1e6


def main() -> None:
    """Build the site into a folder, whose contents it replaces."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "site", help="folder of the site; what is in it goes")
    parser.add_argument("--runs-root", type=Path, help="where a built run of tiny stands [built anew]")
    options = parser.parse_args()
    out: Path = options.out.resolve()
    with tempfile.TemporaryDirectory(prefix="site-") as scratch:
        runs = options.runs_root or Path(scratch) / "runs"
        if options.runs_root is None:
            call("engine", "build", "--profile", "tiny", "--runs-root", str(runs), "-q")
        with engine.open(runs_root=str(runs)) as run:
            stage = Path(scratch) / "pages"
            lay_out(stage, runs, run.id)
            about = explore(Path(scratch) / "explore", run)
            write_pages(stage, out, about)
        shutil.move(Path(scratch) / "explore", out / "explore" / "files")
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    tables = about["bytes"]["tables"] / MB
    print(f"wrote {os.path.relpath(out)}: {size / MB:.0f} MB, of which {tables:.0f} MB are the tables of the run")


def call(*words: str, **environment: str) -> None:
    """Run a command with this Python's own programs in front; a failure ends the build."""
    bare = [sys.executable, "-m", *words] if words[0] in ("engine", "mkdocs") else list(words)
    subprocess.run(bare, cwd=ROOT, check=True, env={**os.environ, **environment})


def lay_out(stage: Path, runs: Path, run_id: str) -> None:
    """The folder that MkDocs reads: the documents by links, each where it stands, and the pages of the run."""
    stage.mkdir(parents=True)
    for name in PAGES:
        (stage / name).symlink_to(ROOT / name)
    for name in TEXTS:
        (stage / f"{name}.txt").symlink_to(ROOT / name)
    (stage / "docs").symlink_to(ROOT / "docs")
    (stage / "explore.md").symlink_to(HERE / "pages" / "explore.md")
    (stage / "assets").mkdir()
    (stage / "assets" / "site.css").symlink_to(HERE / "pages" / "site.css")
    of_run = ("--run", run_id, "--runs-root", str(runs), "-q", "--out")
    call("engine", "report", *of_run, str(stage / "report"))
    call("engine", "docs", "generate", *of_run, str(stage / "dictionary"))
    for page in (stage / "dictionary").glob("*.md"):
        page.unlink()  # the same as the HTML, for repositories


def explore(place: Path, run: engine.Run) -> dict[str, Any]:
    """What the page Explore loads: DuckDB, the run, and what it says of both."""
    place.mkdir()
    write_tables(run.catalogue, place / TABLES)
    datasets = write_catalogue(run.catalogue, place / TABLES, place / CATALOGUE)
    offered = tried(examples(ROOT), place)
    bundle(HERE / "pages" / "explore.js", place / "explore.js")
    shutil.copyfile(DUCKDB / "dist" / WORKER, place / WORKER)
    shutil.copyfile(DUCKDB / "dist" / WASM, place / WASM)
    compress(place / WASM)
    compress(place / CATALOGUE)
    size = {path.name: path.stat().st_size for path in place.iterdir()}
    package = json.loads((DUCKDB / "package.json").read_text("utf-8"))
    about = {
        "engine": engine.__version__,
        "duckdb": {"run": duckdb.__version__, "browser": browser_version(), "package": package["version"]},
        "run": {"id": run.id, "profile": run.profile, "seed": run.seed},
        "bytes": {"tables": size[TABLES], "first": sum(size.values()) - size[TABLES]},
        "datasets": [asdict(dataset) for dataset in datasets],
        "left_out": LEFT_OUT,
        "examples": [asdict(example) for example in offered],
    }
    (place / "about.json").write_text(json.dumps(about, separators=(",", ":")), "utf-8")
    return about


def bundle(script: Path, place: Path) -> None:
    """One file of a script and what it imports."""
    options = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning")
    call(str(MODULES / ".bin" / "esbuild"), str(script), f"--outfile={place}", *options, NODE_PATH=str(MODULES))


def browser_version() -> str:
    """The version of DuckDB inside the package for browsers, which is older than the engine's."""
    done = subprocess.run(["node", str(HERE / "version.cjs")], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def write_pages(stage: Path, out: Path, about: dict[str, Any]) -> None:
    """The pages by MkDocs, which refuses a link to nothing and a page that the navigation does not name."""
    told = {"run": about["run"], "datasets": len(about["datasets"]), "examples": about["examples"]}
    options = ("--strict", "--quiet", "--config-file", str(HERE / "mkdocs.yml"), "--site-dir", str(out))
    call("mkdocs", "build", *options, SITE_PAGES=str(stage), SITE_RUN=json.dumps(told), NO_MKDOCS_2_WARNING="1")


if __name__ == "__main__":
    main()
