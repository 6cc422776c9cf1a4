"""Why common codes and an import's are raised, one line each; segments' own codes stand in their assertions."""

from __future__ import annotations

CAUSES: dict[int, tuple[str, str]] = {
    1: (
        "Another build holds the lock of this folder.",
        "Wait, or pass --wait SECONDS; the holder is named in the message.",
    ),
    2: (
        "A folder's receipt is not the one that its build wrote, or names another folder.",
        "Restore the folder, or remove it and build again.",
    ),
    3: (
        "A token in a path, such as seed=42, is not the one in the manifest that lies there.",
        "Files were moved or relabelled: remove the folder and build again.",
    ),
    4: (
        "Two seeds have the same content where a seed should move it.",
        "Each seed is to be built by itself from S0: build them again, do not copy.",
    ),
    5: (
        "The installed DuckDB or Python is not what the engine is pinned to, or the user has no home folder.",
        "Install the versions of pyproject.toml; name a folder in ENGINE_CACHE.",
    ),
    10: (
        "The bundle of an upstream segment has no _passed.flag.",
        "Build the upstream segment up to its bundle state.",
    ),
    11: (
        "A flag is not `sha256_hex = <64 hex digits>`.",
        "Never mend a flag by hand: build the bundle state again.",
    ),
    12: ("The flag is not the digest of the index that lies beside it.", "Build the upstream bundle state again."),
    13: ("An upstream bundle belongs to another seed or world.", "Build upstream for this seed."),
    14: ("An upstream bundle did not pass.", "Look into its failed_bundle, mend what failed, build it again."),
    20: (
        "Something that must be there is not: an input, a published file, a run.",
        "Run the selector of the hint.",
    ),
    21: (
        "Bytes are not those that were published or sealed.",
        "Find out who changed them; remove the folder, build again.",
    ),
    22: ("An input has other columns or types than its contract.", "Import it again, or mend its mapping."),
    23: ("One input stands twice in the sealed inputs.", "Mend the seals of segment.yaml."),
    24: ("SQL reads a dataset that the segment does not seal.", "Declare it under seals of segment.yaml."),
    25: (
        "SQL reads rows of an input that is sealed for its metadata only.",
        "Change its read_scope, or do not read it.",
    ),
    26: ("An input has no version, or `latest`.", "Pin the release."),
    27: ("A path leaves the folder that it belongs to.", "Use paths inside the manifest's folder."),
    28: ("A file changed while it was hashed.", "Do not write there while an import or build runs."),
    30: ("A policy, profile or project that is named is not there.", "The message lists what there is."),
    31: (
        "A policy breaks its JSON Schema: a wrong type, a figure out of bounds, a key too many or too few.",
        "Mend the key that the message names; contracts/<segment>/policy holds the bounds.",
    ),
    32: (
        "A file is no UTF-8 text, or no YAML of the strict subset: plain types, no duplicate keys, bounded.",
        "Mend the line that the message names.",
    ),
    33: ("A contract uses what the compiler does not know, or has no $id.", "docs/formats.md lists the keywords."),
    34: (
        "SQL breaks a house rule: it does not parse, or its result would depend on more than its inputs.",
        "Mend the statement: total orders, no clocks, no random(), no sampling.",
    ),
    35: ("A macro is unknown, or DuckDB refuses its file.", "Mend the macro file that is named."),
    36: (
        "A model, header or segment file is not of its form, or reads what nothing makes.",
        "Mend the file that is named.",
    ),
    37: ("DuckDB refused a model while it ran.", "The message holds DuckDB's own words and the file."),
    38: (
        "A file stands where no rule of the project places it: in a folder that segment.yaml does not list, "
        "beside the folders of a state, or without the ending of its kind.",
        "Move it to the place that the message names, list its folder, or delete it.",
    ),
    40: (
        "A relation has other columns or types than its contract, or a value does not fit them.",
        "Mend the model or the contract.",
    ),
    41: (
        "Two rows share a primary key.",
        "Look at the sample keys: a join that multiplies rows is the usual cause.",
    ),
    42: (
        "A column that must have a value has none.",
        "Look at the sample keys: an outer join without a match is the usual cause.",
    ),
    43: (
        "A row points to a row that is not there.",
        "Look at the sample keys, and at what filtered the other table.",
    ),
    44: (
        "A value is outside its enum, range, pattern or rule.",
        "Look at the sample keys and at the rule that is named.",
    ),
    45: ("A document has not exactly one row, or counts do not agree.", "Look at the model's joins."),
    46: ("A number is infinite or not a number.", "Look for divisions by zero and logarithms of nothing."),
    47: ("A fixed-point sum could leave 126 bits.", "Use a coarser scale in to_fixed_point."),
    48: ("A model says `order: kept` and its rows are not in key order.", "Take the line out of its header."),
    50: (
        "Philox does not give the published known answers.",
        "The machine or the build of DuckDB is broken: engine doctor.",
    ),
    51: ("A draw names a stream that the registry does not know.", "Register it in rng_streams of the segment."),
    52: ("Two streams have one key.", "Rename one of them."),
    53: (
        "What was drawn is not what the stream's registered entities call for.",
        "Compare the draw's domain with entity_source.",
    ),
    54: ("One (entity, sub) was drawn twice.", "Make the domain unique."),
    55: ("SQL draws outside a draw__ model.", "Move the draw into a model draw__<name> with `stream:`."),
    60: ("Integer quotas do not add up to their total.", "Read the claims of the apportionment."),
    61: ("A hard cap is exceeded.", "Read the owner state's caps and what redistributes above them."),
    62: (
        "Mass was made or lost between two steps.",
        "Read the step that moves it: both sides must be equal to the unit.",
    ),
    70: ("A gate misses its threshold.", "engine explain <gate> names owner and knobs."),
    71: (
        "A gate did not return a metric that the thresholds ask for.",
        "Mend the gate, or the thresholds policy.",
    ),
    72: ("Too few rows stand behind a metric.", "Build a larger profile."),
    73: ("Evidence that a verdict needs is incomplete.", "Build and score every seed that is asked for."),
    80: (
        "An output is there already with other bytes under the same signature.",
        "Something is not a function of its inputs; the quarantine holds both.",
    ),
    81: ("A file cannot be written.", "Mend permissions, or pass --runs-root."),
    82: ("A file cannot be read or is damaged.", "Restore it, or remove the folder and build again."),
    83: ("A killed build was rolled forward.", "Nothing to do."),
    84: ("Staging and target lie on different file systems.", "Keep the runs root on one."),
    85: ("The disk is full.", "Free space, then build again: what was published stays."),
    86: (
        "A worker ended while it made this state, again and again: mostly for want of memory.",
        "Fewer --workers, a lower --memory-limit, or more memory: in cluster.yaml, states: of this state.",
    ),
    90: ("A member that a bundle's index lists is gone.", "Build the bundle state again."),
    91: (
        "A member has other bytes than the index says.",
        "Build the bundle state again; never mend a member by hand.",
    ),
    92: ("A folder holds a file that was not published with it.", "Move it away."),
    95: (
        "A claim, or a build, rests on a state that is not as the project has it.",
        "Run the selector of the hint.",
    ),
    96: ("A partition may not be adopted: its seed or signature is another.", "Build it here."),
    97: ("A selector, segment, entity or gate is not known.", "The message names the nearest."),
    98: ("A candidate may not be promoted yet.", "Close what is open first."),
    99: ("A bug in engine.", "Report it with the traceback."),
}
"""Number -> (cause, cure)."""

IMPORT_CAUSES: dict[int, str] = {
    101: "A key of the manifest is missing, unknown or does not fit.",
    102: "A glob finds nothing, leaves its folder, or finds files that cannot be read.",
    103: "A column that is mapped or named in an expression is not in the files.",
    104: "A value is not of the contract's type, or would lose something.",
    105: "An expression has a part that is not allowed, or an order with ties.",
    106: "Two texts have one id.",
    107: "A foreign flag is not what its files give.",
    108: "Datasets do not have the same keys.",
    109: "Sites outside their country; with strict_geography also piled-up sites and too many abroad.",
    110: "A country, category, channel or zone that nobody knows.",
    111: "A dataset is neither mapped nor derivable.",
}
"""Number of a code of an import -> cause; its cure stands beside the code."""
