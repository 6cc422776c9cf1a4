"""Bad input, as tables: what is done, and the code that it ends with.

`tests/test_bad_input.py` tries every case, and `python -m tests.bad_input_page` makes docs/bad-input.md of them.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from engine.errors import COMMON
from engine.importing.refusal import CODES as IMPORT_CODES
from tests.bad_input_edits import Edit, append, override, recode, replace, twice, write
from tests.fuzz.mutations import ALIAS_BOMB

TZ_POLICY = "config/layer1/2A/timezone/tz_policy.v1.yaml"
WORLD = "config/upstream/world_policy.v1.yaml"
MODEL = "sql/2A/S4/s4_tz_windows.v1.sql"

SEGMENT = "sql/2A/segment.yaml"
WITH_PLACE = " with line and column"


@dataclass(frozen=True)
class Case:
    """One bad input: its name on the page, what makes it, its code, a word that the error has, its exit code."""

    title: str
    make: Edit | tuple[str, ...]
    code: str
    fragment: str
    exit_code: int
    note: str = ""
    """What the page says behind the code."""

    @property
    def row(self) -> str:
        name = f" {name_of(self.code)}" if self.code else ""
        said = f"`{self.code}{name}`{self.note}" if self.code else self.note
        return f"| {self.title} | {said} | {self.exit_code} |"


def name_of(code: str) -> str:
    """The name of a code of the engine or of an import; those of assertions stand in `OWN`."""
    number = int(code.rpartition("-")[2])
    return OWN.get(code) or (IMPORT_CODES[number][0] if code.startswith("UP-IM") else COMMON[number].name)


OWN = {
    "2A-S2-150": "OVERRIDE_DUPLICATE",
    "2A-S2-151": "OVERRIDE_PROVENANCE",
    "2A-S2-152": "OVERRIDE_TZID",
    "2A-S2-155": "OVERRIDE_TARGET_UNMATCHED",
}


# The project as it is shipped, through the command.
AT_LOAD = (
    Case(
        "broken YAML",
        replace(TZ_POLICY, "^caps:", "caps: ["),
        "ENG-PROJECT-032",
        "tz_policy.v1.yaml:",
        2,
        WITH_PLACE,
    ),
    Case(
        "a key that stands twice",
        replace(TZ_POLICY, "^version: .*$", r"\g<0>\n\g<0>"),
        "ENG-PROJECT-032",
        "stands twice",
        2,
        WITH_PLACE,
    ),
    Case(
        "an unknown policy key",
        replace(TZ_POLICY, "^singleton_max_m:", "singleton_max:"),
        "ENG-PROJECT-031",
        "singleton_max_m",
        2,
        ", with the close match",
    ),
    Case(
        "a value out of range",
        replace(TZ_POLICY, "fallback_rate: 0.0005", "fallback_rate: 1.5"),
        "ENG-PROJECT-031",
        "fallback_rate",
        2,
        ", with the key and the bound",
    ),
    Case(
        "a missing policy",
        lambda project: (project / TZ_POLICY).unlink(),
        "ENG-PROJECT-036",
        "tz_policy",
        2,
        ": the model that reads it",
    ),
    Case(
        "a missing contract",
        lambda project: (project / "contracts/2A/site_timezones.schema.yaml").unlink(),
        "ENG-PROJECT-033",
        "site_timezones",
        2,
        ": the model that publishes without one",
    ),
    Case("SQL that does not parse", replace(MODEL, "^SELECT ", "SELEKT "), "ENG-PROJECT-034", MODEL, 2),
    Case(
        "SQL that asks the clock",
        replace(MODEL, "^SELECT ", "SELECT now() AS moment, "),
        "ENG-PROJECT-034",
        "now()",
        2,
    ),
    Case(
        "a relation that nothing makes",
        replace(MODEL, "tz_timetable_cache", "tz_timetable_cach"),
        "ENG-PROJECT-036",
        "did you mean",
        2,
        ", with the close match",
    ),
    Case("an override with a malformed target", override(target="us"), "ENG-PROJECT-031", "target", 2),
)

# A small project, loaded.
SMALL_MODEL = "sql/2A/S1/site_zone.v1.sql"
SMALL_SCHEMA = "contracts/2A/policy/tz_policy.schema.yaml"
SMALL_TZ = "config/layer1/2A/tz_policy.v1.yaml"
TINY = "config/profiles/tiny.yaml"
OF_FILES = (
    Case("YAML in Latin-1", recode(SMALL_TZ, "latin-1"), "ENG-PROJECT-032", "0xe9 is not UTF-8", 2, WITH_PLACE),
    Case("YAML in UTF-16", recode(SMALL_TZ, "utf-16"), "ENG-PROJECT-032", "this is UTF-16", 2),
    Case("YAML behind a byte order mark", recode(SMALL_TZ, "utf-8-sig"), "ENG-PROJECT-032", "byte order mark", 2),
    Case("a NUL in YAML", append(SMALL_TZ, b"\0"), "ENG-PROJECT-032", "NUL character", 2, WITH_PLACE),
    Case(
        "a file that ends in the middle",
        replace(SMALL_TZ, r"caps: \{.*\}", "caps: {a: 'b"),
        "ENG-PROJECT-032",
        "",
        2,
    ),
    Case("an empty policy", write(SMALL_TZ, ""), "ENG-PROJECT-031", "a policy names itself", 2),
    Case("SQL in Latin-1", recode(SMALL_MODEL, "latin-1"), "ENG-PROJECT-034", "0xe9 is not UTF-8", 2, WITH_PLACE),
    Case("a NUL in SQL", append(SMALL_MODEL, b"\0"), "ENG-PROJECT-034", "NUL character", 2, WITH_PLACE),
    Case(
        "nine lines of aliases that name 10^9 values",
        append(SMALL_TZ, ALIAS_BOMB),
        "ENG-PROJECT-032",
        "more than 500000 values",
        2,
        WITH_PLACE,
    ),
    Case(
        "an alias inside its own value",
        append(SMALL_TZ, "x: &x [*x]\n"),
        "ENG-PROJECT-032",
        "inside what it names",
        2,
    ),
    Case(
        "YAML of a thousand brackets",
        append(SMALL_TZ, "x: " + "[" * 900),
        "ENG-PROJECT-032",
        "nest deeper",
        2,
        WITH_PLACE,
    ),
    Case(
        "SQL of a thousand brackets",
        append(SMALL_MODEL, " UNION ALL SELECT " + "(" * 1000 + "1" + ")" * 1000),
        "ENG-PROJECT-034",
        "nests too deeply",
        2,
    ),
    Case(
        "`!!int 0x7F8`",
        replace(SMALL_TZ, "bump: 1", "bump: !!int 0x7F8"),
        "ENG-PROJECT-032",
        "is no int",
        2,
        WITH_PLACE,
    ),
    Case(
        "another tag",
        replace(SMALL_TZ, "bump: 1", "bump: !!binary aa=="),
        "ENG-PROJECT-032",
        "has no meaning",
        2,
        WITH_PLACE,
    ),
    Case(
        "an integer of 5,000 digits",
        replace(SMALL_TZ, "bump: 1", "bump: " + "9" * 5000),
        "ENG-PROJECT-032",
        "5000 digits",
        2,
        WITH_PLACE,
    ),
    Case(
        "a text that a pattern would take but for its last line end",
        replace(SMALL_TZ, "version: 1.0.0", 'version: "1.0.0\\\\n"'),
        "ENG-PROJECT-031",
        "$.version",
        2,
    ),
    Case(
        "a misspelt keyword of a policy's schema",
        replace(SMALL_SCHEMA, "minimum", "minimun"),
        "ENG-CONTRACT-033",
        "minimun",
        2,
    ),
    Case(
        "a pattern with an anchor in its middle",
        replace(SMALL_SCHEMA, r"\^\[0-9\]\+", "^$[0-9]+"),
        "ENG-CONTRACT-033",
        "$",
        2,
    ),
    Case(
        "an unknown key of a profile",
        replace(TINY, "overrides:", "overides:"),
        "ENG-PROJECT-031",
        "overrides",
        2,
        ", with the close match",
    ),
    Case(
        "`certifiable: no`",
        replace(TINY, "certifiable: false", "certifiable: no"),
        "ENG-PROJECT-031",
        "'no' is not of type 'boolean'",
        2,
    ),
    Case("an empty profile, a list, a word", write(TINY, "tiny"), "ENG-PROJECT-031", "is not of type 'object'", 2),
    Case(
        "a segment that publishes outside the run",
        replace(SEGMENT, "home: .*", "home: ../../../x"),
        "ENG-PROJECT-036",
        "$.home",
        2,
    ),
    Case(
        "two segments in one folder",
        replace(SEGMENT, "home: .*", "home: data/layer2/5A"),
        "ENG-PROJECT-036",
        "holds a folder of",
        2,
    ),
    Case(
        "seeds that are none, doubled, or 2^64",
        replace(SEGMENT, "seeds: .*", "seeds: [42, 42]"),
        "ENG-PROJECT-036",
        "$.seeds",
        2,
    ),
)

ARGUMENTS = (
    Case(
        "an unknown segment in a selector",
        ("plan", "--select", "2C.S1"),
        "ENG-SELECT-097",
        "did you mean",
        2,
        ", with close matches",
    ),
    Case(
        "an unknown state in a selector",
        ("plan", "--select", "2A.S9+"),
        "ENG-SELECT-097",
        "2A.S",
        2,
        ", with the states",
    ),
    Case(
        "an unknown profile",
        ("plan", "--profile", "tinny"),
        "ENG-PROJECT-030",
        "did you mean tiny",
        2,
        ", with close matches",
    ),
    Case("no run yet", ("gates", "--runs-root", "{tmp}/nothing"), "ENG-RUNS-020", "engine build", 3),
    Case(
        "a runs root that cannot be written",
        ("build", "--runs-root", "{tmp}/file/runs"),
        "ENG-BUILD-081",
        "runs root",
        4,
    ),
    Case(
        "an unknown world",
        ("build", "--world", "acme", "--runs-root", "{tmp}/nothing"),
        "ENG-BUILD-020",
        "engine import",
        3,
    ),
    Case("`--memory-limit 1KB`", ("build", "--memory-limit", "1KB"), "", "64MB", 2, "wrong use, with the bounds"),
    Case("`--memory-limit abc`", ("build", "--memory-limit", "abc"), "", "4GB", 2, "wrong use, with the form"),
    Case("`--threads 100000`", ("build", "--threads", "100000"), "", "range", 2, "wrong use, with the bounds"),
)

IN_A_BUILD = (
    Case("an override to an unknown zone", override(tzid="Mars/Olympus"), "2A-S2-152", "", 1),
    Case("two active overrides of one target", twice, "2A-S2-150", "", 1),
    Case("an override without evidence", override(notes=None), "2A-S2-151", "", 1),
    Case("an override that hits no site", override(scope="site", target="1|US|1"), "2A-S2-155", "", 1),
    Case(
        "an expired override",
        override(expiry_yyyy_mm_dd="2025-12-31"),
        "",
        "",
        0,
        "no error: it equals its absence, and is counted",
    ),
)

# Files that an import brings.
OF_IMPORTS = (
    Case("a manifest that is no mapping", write("import.yaml", "[]"), "UP-IM-101", "not of type", 2),
    Case("a manifest in UTF-16", recode("import.yaml", "utf-16"), "UP-IM-101", "UTF-16", 2),
    Case(
        "a glob that leaves its folder",
        replace("import.yaml", "merchants.csv", "../merchants.csv"),
        "UP-IM-102",
        "leaves its folder",
        2,
    ),
    Case(
        "CSV in Latin-1",
        write("data/merchants.csv", "größe\n".encode("latin-1")),
        "UP-IM-102",
        "cannot be read",
        2,
    ),
    Case(
        "gzipped CSV that is torn",
        write("data/arrivals.csv.gz", gzip.compress(b"a,b\n" * 999, mtime=0)[:20]),
        "UP-IM-102",
        "cannot be read",
        2,
    ),
    Case("Parquet that is none", write("data/sites/a.parquet", b"PAR1"), "UP-IM-102", "a.parquet", 2),
    Case(
        "a file behind the flag that was changed", append("data/sealed.txt", "x"), "UP-IM-107", "the flag of 1A", 3
    ),
    Case("an index that is no JSON", write("data/index.json", '{"files": [NaN'), "UP-IM-107", "not JSON", 3),
)
