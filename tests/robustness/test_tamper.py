"""Nothing published can be changed unseen: every edit is refused by the next command that relies on it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from engine.hashing import canonical_json, content_digest, file_sha256, sha256_hex
from engine.runs.bundle import FLAG, INDEX, write_index
from engine.runs.document import from_text, to_text
from engine.runs.folder import RECEIPT, RunFolder
from engine.runs.record import MANIFEST
from tests.robustness.forked_engine import Done, ForkedEngine
from tests.robustness.run_roots import Place, changed, contents, edited, flipped, leftovers, sealed_files, twin

pytestmark = pytest.mark.slow  # a run from nothing, or its copy, for each case

BUILD, GATES, VERIFY = ("build", "-q"), ("gates", "2A"), ("runs", "verify")
TEST_S1, TEST_S2 = ("test", "--select", "2A.S1"), ("test", "--select", "2A.S2")
CERTIFY = ("certify", "2A", "--profile", "tiny", "--seeds", "42", "-q")
REFUSED, IO = 3, 4


@dataclass(frozen=True)
class Case:
    """A file, what is done to it (None: it is removed), and the code with which each command refuses it."""

    name: str
    path: Callable[[RunFolder], Path]
    change: Callable[[Path], bytes | None]
    number: int
    commands: tuple[tuple[str, ...], ...] = (BUILD, VERIFY)
    exit_code: int = REFUSED


def output(state: str, dataset: str, file: str = "") -> Callable[[RunFolder], Path]:
    """A file of a published output; by default its first."""

    def path(folder: RunFolder) -> Path:
        record = folder.record(state)
        assert record is not None
        found = record.output(dataset)
        return folder.root / found.path / (file or found.files[0].name)

    return path


def bundle(segment: str, file: str) -> Callable[[RunFolder], Path]:
    """A file of a segment's validation bundle."""
    return output(f"{segment}.S5", f"validation_bundle_{segment}", file)


def record_of(state: str) -> Callable[[RunFolder], Path]:
    return lambda folder: folder.state_path(state)


def receipt(folder: RunFolder) -> Path:
    return folder.root / RECEIPT


def gone(_path: Path) -> None:
    return None


def having(**changes: Any) -> Callable[[Path], bytes]:
    """The JSON document with other values."""
    return lambda path: edited(path, **changes)


def being(text: str) -> Callable[[Path], bytes]:
    """Another text altogether."""
    return lambda path: text.encode()


def torn(path: Path) -> bytes:
    """The first half of the file."""
    return path.read_bytes()[: path.stat().st_size // 2]


def another_records(path: Path) -> bytes:
    return (path.parent / "2A.S1.json").read_bytes()


def forged_signature(path: Path) -> bytes:
    """A record whose digest is right and whose signature does not follow from its parts."""
    return to_text({**from_text(path.read_text("utf-8")), "signature": "0" * 64}).encode()


SITES = ("1B.S1", "site_locations")
ZONES = ("2A.S2", "site_timezones")
LOOKUP = ("2A.S1", "s1_tz_lookup")

IN_A_RUN = [
    Case("a bit of a dataset", output(*ZONES), flipped, 21, (BUILD, GATES, TEST_S2, VERIFY, CERTIFY)),
    Case("a dataset gone", output(*ZONES), gone, 20, (BUILD, GATES, TEST_S2, VERIFY)),
    Case("a dataset torn", output(*LOOKUP), torn, 21),
    Case("a bit of an input", output(*SITES), flipped, 21, (BUILD, GATES, TEST_S1, VERIFY)),
    Case("a bit of a reference pack", output("ref.S1", "tz_edge"), flipped, 21, (BUILD, TEST_S1, VERIFY)),
    Case("a bit of the RNG accounts", output("1B.S1", "rng_trace_1B_S1"), flipped, 21),
    Case(
        "another file beside a dataset",
        output(*ZONES, "part-00001.parquet"),
        being("x"),
        92,
        (BUILD, GATES, TEST_S2, VERIFY),
    ),
    Case("rows in a manifest", output(*ZONES, MANIFEST), having(rows=1), 21, (BUILD, GATES, TEST_S2, VERIFY)),
    Case("the seed in a manifest", output(*ZONES, MANIFEST), having(seed=7), 3, (BUILD, GATES, VERIFY)),
    Case("the signature in a manifest", output(*ZONES, MANIFEST), having(signature="0" * 64), 21),
    Case("a manifest of an input", output(*SITES, MANIFEST), having(content_digest="0"), 21, (BUILD, TEST_S1)),
    Case("a manifest that is no JSON", output(*ZONES, MANIFEST), torn, 21),
    Case("a manifest gone", output(*ZONES, MANIFEST), gone, 20),
    Case("a record", record_of("2A.S2"), having(rows=1), 21, (BUILD, GATES, TEST_S2, VERIFY, CERTIFY)),
    Case("a record of an input", record_of("1B.S1"), having(elapsed_s=0.0), 21, (BUILD, GATES)),
    Case("a record torn", record_of("2A.S2"), torn, 21),
    Case("a record that is no JSON", record_of("2A.S2"), being("{"), 82, (BUILD, GATES, TEST_S2, VERIFY), IO),
    Case("another state's record", record_of("2A.S2"), another_records, 21),
    Case("a forged signature", record_of("2A.S2"), forged_signature, 21, (VERIFY,)),
    Case("the sealed inputs", output("2A.S0", "sealed_inputs_2A"), flipped, 21, (BUILD, GATES, VERIFY)),
    Case(
        "the gate receipt",
        output("2A.S0", "s0_gate_receipt_2A"),
        having(status="FAIL"),
        21,
        (BUILD, GATES, VERIFY),
    ),
    Case(
        "a member of the bundle", bundle("2A", "checks.json"), being("[]\n"), 91, (BUILD, GATES, VERIFY, CERTIFY)
    ),
    Case("a member gone", bundle("2A", "metrics.json"), gone, 90, (BUILD, GATES, VERIFY)),
    Case("another file in the bundle", bundle("2A", "note.txt"), being("x"), 92, (BUILD, GATES, VERIFY)),
    Case("the index", bundle("2A", INDEX), having(status="FAIL"), 12, (BUILD, GATES, VERIFY)),
    Case("the index gone", bundle("2A", INDEX), gone, 12),
    Case("the flag gone", bundle("2A", FLAG), gone, 10, (BUILD, GATES, VERIFY)),
    Case("the flag malformed", bundle("2A", FLAG), being("passed\n"), 11, (BUILD, GATES, VERIFY)),
    Case(
        "the flag of other bytes",
        bundle("2A", FLAG),
        being(f"sha256_hex = {'0' * 64}\n"),
        12,
        (BUILD, GATES, VERIFY),
    ),
    Case("an upstream flag gone", bundle("1B", FLAG), gone, 10, (BUILD, GATES)),
    Case("an upstream member", bundle("1B", "outputs.json"), being("[]\n"), 91, (BUILD, GATES)),
    Case("the receipt", receipt, having(selector="2A"), 2, (BUILD, GATES, VERIFY)),
    Case("the receipt torn", receipt, torn, 2),
    Case("the receipt that is no JSON", receipt, being("{"), 82, (BUILD, GATES), IO),
    Case("the receipt gone", receipt, gone, 82, (BUILD, GATES), IO),
]

BELOW_A_RUN = [
    Case("a bit of a dataset", output(*SITES), flipped, 21),
    Case("a dataset gone", output(*SITES), gone, 20),
    Case("a manifest", output(*SITES, MANIFEST), having(rows=1), 21),
    Case("another file", output(*SITES, "part-00001.parquet"), being("x"), 92),
    Case("the flag gone", bundle("1B", FLAG), gone, 10),
    Case("a member", bundle("1B", "checks.json"), being("[]\n"), 91),
    Case("a record", record_of("1B.S1"), having(rows=1), 21),
    Case("a record that is no JSON", record_of("1B.S1"), being("{"), 82, exit_code=IO),
    Case("the receipt", receipt, having(selector="x"), 2),
    Case("the receipt that is no JSON", receipt, being("{"), 82, exit_code=IO),
]
IN_THE_CACHE = [
    Case("a bit of a pack", output("ref.S1", "tz_edge"), flipped, 21),
    Case("a manifest", output("ref.S1", "tz_zone", MANIFEST), having(rows=1), 21),
    Case("the flag malformed", bundle("ref", FLAG), being(""), 11),
    Case("a record", record_of("ref.S2"), having(rows=1), 21),
    Case("the receipt", receipt, having(host="x"), 2),
]


THINGS = ("dataset", "manifest", "record", "receipt", "member", "flag")


def named(cases: list[Case]) -> Any:
    """A case of each refusal of each thing with one of its commands; with `-m slow` all with all of them."""
    found = []
    seen = set()
    for number, case in enumerate(cases):
        name = case.name.replace(" ", "_")
        refused_thing = (case.number, next((thing for thing in THINGS if thing in name), ""))
        if refused_thing not in seen:
            seen.add(refused_thing)
            one = (case.commands[number % len(case.commands)],)
            found.append(pytest.param(replace(case, commands=one), id=name))
        found.append(pytest.param(case, id=f"{name}:every_command", marks=pytest.mark.slow))
    return pytest.mark.parametrize("case", found)


@pytest.fixture(scope="module")
def place(tiny_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The tiny run with files of its own."""
    return twin(tiny_place, tmp_path_factory.mktemp("tamper"), link=False)


def refusal(done: Done, exit_code: int) -> dict[str, Any]:
    """The error of a command that refused, with a hint on stderr and the right exit code."""
    assert done.code == exit_code, f"{done.code}\n{done.out}{done.err}"
    error = done.error
    assert error["exit_code"] == exit_code
    assert error["hint"]
    assert error["where"]
    assert error["code"] in done.err
    assert f"hint: {error['hint']}" in done.err
    return error


def refused(forked: ForkedEngine, place: Place, folder: RunFolder, case: Case) -> None:
    """Every command of the case refuses with its code and changes nothing."""
    path = case.path(folder)
    with changed(path, case.change(path)):
        before = sealed_files(place)
        for command in case.commands:
            if command == VERIFY:
                command = (*VERIFY, folder.name)
            done = forked(*command, "--json", *place.options(), cache=place.cache)
            if command[0] == "runs":
                assert done.code == REFUSED, done.err
                assert case.number in {problem["number"] for problem in done.document["problems"]}
            else:
                error = refusal(done, case.exit_code)
                assert error["number"] == case.number, f"{command}: {error}"
        after = sealed_files(place)
        assert {name for name, digest in before.items() if after.get(name) != digest} == set()
    assert [name for name in leftovers(place) if "quarantine" not in name] == []


@named(IN_A_RUN)
def test_in_a_run(forked: ForkedEngine, place: Place, case: Case) -> None:
    refused(forked, place, place.run, case)


def test_the_run_is_as_it_was(forked: ForkedEngine, place: Place) -> None:
    assert forked(*VERIFY, *place.options(), cache=place.cache).code == 0
    again = forked(*BUILD, "--no-gates", "--json", *place.options(), cache=place.cache)
    assert set(again.document["states"].values()) == {"kept"}


@contextmanager
def without(*folders: RunFolder) -> Iterator[None]:
    """Put folders aside, so that a build has to make them again from what lies below."""
    aside = [(folder.root, folder.root.with_name(f".aside-{folder.name}")) for folder in folders]
    for root, other in aside:
        root.rename(other)
    try:
        yield
    finally:
        for root, other in aside:
            shutil.rmtree(root, ignore_errors=True)
            other.rename(root)


def remove_new_runs(place: Place, known: set[Path]) -> None:
    for path in place.root.iterdir():
        if path not in known and path.is_dir() and path.name != "reports":
            shutil.rmtree(path)


@named(BELOW_A_RUN)
def test_in_a_world(forked: ForkedEngine, place: Place, case: Case) -> None:
    known = set(place.root.iterdir())
    with without(place.run):
        refused(forked, place, place.world, case)
        remove_new_runs(place, known | set(place.root.glob(".aside-*")))


@named(IN_THE_CACHE)
def test_in_the_reference_cache(forked: ForkedEngine, place: Place, case: Case) -> None:
    known = set(place.root.iterdir())
    with without(place.run, place.world):
        refused(forked, place, place.reference, case)
        remove_new_runs(place, known | set(place.root.glob(".aside-*")))
        for world in (place.root / "worlds").glob("[0-9a-f]*"):
            shutil.rmtree(world)


def reseal(folder: RunFolder, segment: str, changes: dict[str, Any]) -> None:
    """What a forger does: write index and flag again over a changed bundle."""
    place = bundle(segment, INDEX)(folder).parent
    index = json.loads((place / INDEX).read_text())
    roles = {member["path"]: member["role"] for member in index["members"]}
    write_index(
        place,
        segment,
        index["seed"],
        index["manifest_fingerprint"],
        index["segment_parameter_hash"],
        roles,
        passed=True,
    )
    if changes:
        text = canonical_json({**json.loads((place / INDEX).read_text()), **changes}) + b"\n"
        (place / INDEX).write_bytes(text)
        (place / FLAG).write_text(f"sha256_hex = {sha256_hex(text)}\n")


@contextmanager
def restored(*paths: Path) -> Iterator[None]:
    before = {path: path.read_bytes() for path in paths}
    try:
        yield
    finally:
        for path, data in before.items():
            path.write_bytes(data)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({}, 12),
        ({"status": "FAIL"}, 14),
        pytest.param({"seed": 7}, 13, marks=pytest.mark.slow),
        pytest.param({"segment": "1B"}, 13, marks=pytest.mark.slow),
        pytest.param({"members": 5}, 12, marks=pytest.mark.slow),
        ({"members": [{"path": "../../note", "sha256": "0", "bytes": 1, "role": "x"}]}, 27),
    ],
    ids=["members", "status", "seed", "segment", "malformed", "path"],
)
def test_a_bundle_sealed_again(forked: ForkedEngine, place: Place, changes: dict[str, Any], number: int) -> None:
    folder = place.run
    paths = [bundle("2A", name)(folder) for name in (INDEX, FLAG, "checks.json")]
    with restored(*paths):
        paths[2].write_bytes(b"[]\n")
        reseal(folder, "2A", changes)
        for command in (GATES, BUILD):
            done = forked(*command, "--json", *place.options(), cache=place.cache)
            assert refusal(done, REFUSED)["number"] == number


def another_role(path: Path) -> bytes:
    """The table of sealed inputs with another role of its first dataset."""
    table = parquet.read_table(path)
    rows = table.to_pylist()
    next(row for row in rows if row["kind"] == "upstream_dataset")["role"] = "label"
    target = BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, table.schema), target)
    return target.getvalue()


FORGED = [
    pytest.param(*ZONES, flipped, 95, id="a dataset"),
    pytest.param("2A.S0", "s0_receipt_facts", flipped, 95, id="what a seal made and its segment reads"),
    pytest.param("2A.S0", "s0_gate_receipt_2A", having(status="FAIL"), 21, id="a receipt"),
    pytest.param("2A.S0", "s0_gate_receipt_2A", having(seed=7), 21, id="the seed of a receipt"),
    pytest.param("2A.S0", "s0_gate_receipt_2A", having(runtime={}), 21, id="the software of a receipt"),
    pytest.param("2A.S0", "s0_gate_receipt_2A", being("[]\n"), 21, id="a receipt that is a list"),
    pytest.param("2A.S0", "sealed_inputs_2A", another_role, 21, id="the role of a sealed input"),
    pytest.param("2A.S0", "sealed_inputs_2A", being("no table"), 21, id="sealed inputs that are no table"),
]


@pytest.mark.parametrize(("state_id", "dataset", "forge", "judged"), FORGED)
def test_a_file_forged_with_its_manifest_and_record(
    forked: ForkedEngine, place: Place, state_id: str, dataset: str, forge: Callable[[Path], bytes], judged: int
) -> None:
    """File, manifest and record agree; the bundle or the seal's signature still knows what was published."""
    folder = place.run
    data, manifest = output(state_id, dataset)(folder), output(state_id, dataset, MANIFEST)(folder)
    with restored(data, manifest, folder.state_path(state_id)):
        data.write_bytes(forge(data))
        document = from_text(folder.state_path(state_id).read_text())
        forged = next(item for item in document["outputs"] if item["dataset"] == dataset)
        forged["files"][0] |= {"sha256": file_sha256(data), "bytes": data.stat().st_size}
        forged["bytes"] = data.stat().st_size
        forged["content_digest"] = content_digest(
            forged["columns"], [file["sha256"] for file in forged["files"]], forged["rows"]
        )
        folder.state_path(state_id).write_text(to_text(document))
        manifest.write_bytes(edited(manifest, files=forged["files"], content_digest=forged["content_digest"]))
        done = forked(*VERIFY, "--json", *place.options(), cache=place.cache)
        assert [problem["number"] for problem in done.document["problems"]] == [21]
        known = set(place.root.iterdir())
        for command, number in ((GATES, judged), (BUILD, 21)):
            done = forked(*command, "--json", *place.options(), cache=place.cache)
            assert refusal(done, REFUSED)["number"] == number
            remove_new_runs(place, known)


@pytest.mark.parametrize(
    "keeps_lines",
    [pytest.param(None, id="gone", marks=pytest.mark.slow), pytest.param(2, id="without_its_digest")],
)
def test_a_state_without_a_record_is_made_again(
    forked: ForkedEngine, place: Place, keeps_lines: int | None
) -> None:
    """Nothing rests on what has no record or no digest: the state runs again, and the rest is linked."""
    folder, pointer = place.run, place.root / "latest.json"
    path, known, before = folder.state_path("2A.S2"), set(place.root.iterdir()), contents(folder)
    lines = path.read_text().splitlines(keepends=True)
    text = None if keeps_lines is None else (lines[0] + "".join(lines[keeps_lines:])).encode()
    with restored(pointer), changed(path, text):
        stale = forked(*GATES, "--json", *place.options(), cache=place.cache)
        assert refusal(stale, REFUSED)["number"] == 95
        verified = forked(*VERIFY, folder.name, "--json", *place.options(), cache=place.cache)
        assert [problem["number"] for problem in verified.document["problems"]] == [20]
        done = forked(*BUILD, "--no-gates", "--json", *place.options(), cache=place.cache)
        assert done.code == 0, done.err
        outcomes = done.document["states"].items()
        assert {state for state, outcome in outcomes if outcome == "built"} == {"2A.S2"}
        assert contents(place.run) == before
        remove_new_runs(place, known)


def test_a_receipt_of_another_folder(forked: ForkedEngine, place: Place) -> None:
    path = place.run.root / RECEIPT
    with changed(path, (place.world.root / RECEIPT).read_bytes()):
        done = forked(*BUILD, "--json", *place.options(), cache=place.cache)
        assert refusal(done, REFUSED)["number"] == 2
        done = forked("gates", "2A", "--run", path.parent.name, "--json", *place.options(), cache=place.cache)
        assert refusal(done, REFUSED)["number"] == 2
        listed = forked("runs", "list", "--json", *place.options(), cache=place.cache)
        assert "damaged: ENG-RUNS-002" in {row["name"] for row in listed.document}


def test_the_pointer_to_the_latest_run(forked: ForkedEngine, place: Place) -> None:
    path, run = place.root / "latest.json", place.run.name
    for data, number, exit_code in (
        (b"{", 82, IO),
        (b"[]", 82, IO),
        (b"{}", 82, IO),
        (edited(path, receipt_sha256="0" * 64), 2, REFUSED),
    ):
        with changed(path, data):
            done = forked(*GATES, "--json", *place.options(), cache=place.cache)
            assert refusal(done, exit_code)["number"] == number
    with changed(path, b"{"):
        assert forked("runs", "show", run, *place.options(), cache=place.cache).code == 0
        assert forked(*BUILD, "--no-gates", *place.options(), cache=place.cache).code == 0
        assert forked("runs", "show", *place.options(), cache=place.cache).code == 0


def test_the_catalogue_is_no_database(forked: ForkedEngine, place: Place) -> None:
    """Whatever stands in its place is not served: it is made again, and that is said."""
    path = place.run.root / "run.duckdb"
    with changed(path, b"no database at all" * 1000):
        done = forked("sql", "SELECT count(*) AS n FROM site_timezones", *place.options(), cache=place.cache)
        assert done.code == 0 and "1000" in done.out and "made run.duckdb again" in done.err


@pytest.mark.parametrize("text", ["{", "[]"])
def test_the_memory_of_digests_may_be_anything(forked: ForkedEngine, place: Place, text: str) -> None:
    (memory,) = (place.cache / "memory").glob("digests-*.json")
    with changed(memory, text.encode()):
        assert forked(*BUILD, "--no-gates", *place.options(), cache=place.cache).code == 0


def test_a_change_within_the_clock_s_grain_is_seen(forked: ForkedEngine, place: Place) -> None:
    """The same size and the same modification time do not hide other bytes."""
    path = output(*ZONES)(place.run)
    stat = path.stat()
    with changed(path, flipped(path)):
        import os

        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        done = forked(*BUILD, "--json", *place.options(), cache=place.cache)
        assert refusal(done, REFUSED)["number"] == 21


POLICY = "config/layer1/2A/timezone/tz_policy.v1.yaml"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, to be edited."""
    base = tmp_path_factory.mktemp("project")
    root = Path(__file__).resolve().parents[2]
    for part in ("sql", "macros", "config", "contracts"):
        shutil.copytree(root / part, base / part)
    return base


def test_a_claim_under_another_policy_is_stale(forked: ForkedEngine, place: Place, project: Path) -> None:
    text = (project / POLICY).read_text()
    assert "version: 1.0.0" in text
    with changed(project / POLICY, text.replace("version: 1.0.0", "version: 1.0.1").encode()):
        done = forked(*GATES, "--project", project, "--json", *place.options(), cache=place.cache)
        error = refusal(done, REFUSED)
    assert error["number"] == 95
    assert "engine build" in error["hint"]
    assert "tz_policy" in error["found"]


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("policy: 2A.tz_policy", "policy: 2A.tz_policies", 30),
        ("version: 1.0.0", "version: [", 32),
        ("version: 1.0.0", "version: first", 31),
    ],
)
def test_a_broken_policy(
    forked: ForkedEngine, place: Place, project: Path, old: str, new: str, number: int
) -> None:
    text = (project / POLICY).read_text()
    assert text.count(old) == 1
    with changed(project / POLICY, text.replace(old, new).encode()):
        done = forked(*BUILD, "--project", project, "--json", *place.options(), cache=place.cache)
        error = refusal(done, 2)
    assert error["number"] == number
    assert POLICY in error["where"]
