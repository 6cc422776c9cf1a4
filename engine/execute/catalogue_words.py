"""Comments of the catalogue: what contracts and policies say, and what the engine says of its own columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from engine.duckdb_connection import literal, quote
from engine.project.definition import Dataset, PolicyRelation
from engine.runs.seal import RECEIPT, SEALED

LINEAGE = {
    "lineage_seed": "Seed of the state that made the row; 0 where no seed moves it.",
    "lineage_signature": "Signature of that state: a digest of everything that its result depends on.",
    "lineage_content_digest": "Digest of the rows of the dataset, whatever their order and their files.",
}
OWN = {
    "segment": "Segment.",
    "state": "State of the segment.",
    "seed": "Seed of the run.",
    "rows": "Rows.",
    "bytes": "Bytes on disk.",
    "path": "Folder of the files, relative to the run; empty where there are none.",
    "run_id": "Id of the run.",
    "profile": "Size of the world.",
    "parameter_hash": "Digest of the policies that the states of the runs read.",
    "manifest_fingerprint": "Digest of the contents of the world and the reference packs that the run reads.",
    "signature": "Digest of everything that the result depends on.",
    "elapsed_s": "Seconds.",
    "produced_by": "Id of the run that made it; other runs link its files.",
    "sealed": "Whether the state was published with all of its checks.",
    "dataset": "Dataset.",
    "content_digest": "Digest of the rows.",
    "check_id": "Check.",
    "code": "Code of the check: engine explain CODE.",
    "result": "PASS or FAIL.",
    "violations": "Rows that break it.",
    "kind": "What kind of thing it is.",
    "name": "Its name.",
    "digest": "Digest, or the value itself where it is short.",
    "schema_name": "Schema in which it stands.",
    "shelf": "data: what people ask for; machinery: what the engine and its checks need.",
    "description": "What a row is.",
    "step": "Step of the state.",
    "lane": "Kind of work: reading, checking, computing, writing.",
    "cpu_s": "Seconds of CPU, over all threads.",
    "rows_out": "Rows that the step made.",
    "bytes_written": "Bytes that it wrote.",
    "peak_rss_mb": "Most memory of the process until then, in MB.",
    "grade": "a, bplus, b or fail.",
    "verdict": "The grade in the words of the segment.",
    "stamps": "What must be said beside the verdict.",
    "board_sha256": "SHA-256 of the gateboard's file.",
    "test_id": "Gate: engine explain GATE.",
    "metric_name": "What is measured.",
    "value": "What was measured; NULL where there was nothing to measure, which is no pass.",
    "threshold_B": "Bound of band B.",
    "threshold_Bplus": "Bound of band B+.",
    "threshold_A": "Bound of band A, by figures from outside.",
    "pass_B": "Whether the value is in band B.",
    "pass_Bplus": "Whether the value is in band B+.",
    "pass_A": "Whether the value is in band A.",
    "ci_low": "Lower end of the interval of the value.",
    "ci_high": "Upper end of the interval of the value.",
    "owner_state": "State whose models move the value.",
    "support_n": "How many the value rests on.",
    "decides": "Whether the row decides the verdict.",
    "input_id": "What is sealed, by its id.",
    "owner_segment": "Segment that made it.",
    "role": "What it is read for.",
    "requirement": "REQUIRED or OPTIONAL.",
    "presence": "PRESENT or ABSENT.",
    "read_scope": "Whether rows are read, or only what is said of them.",
    "schema_ref": "Contract or schema.",
    "partition_keys": "Keys of the folders.",
    "digest_kind": "What the digest is over: content, bytes or canonical form.",
    "files": "Files.",
    "version_tag": "Version of a policy; else the beginning of the digest.",
    "license": "Licence of the data.",
    "upstream_gate": "Segment whose passed flag was verified for it.",
    "contracts_digest": "Digest of the contracts of the segment.",
    "policies": "Policies that are sealed, with versions and digests.",
    "registry_digest": "Digest of the registrations of the random streams.",
    "rng": "Generator of random numbers, and whether it gave its known answers.",
    "runtime": "Software that made it.",
    "sealed_inputs": "Rows of the table of sealed inputs, and the digest of them.",
    "segment_parameter_hash": "Digest of the policies of the segment.",
    "status": "PASS: every input was as it was sealed.",
    "upstream": "Segments whose bundles were verified, with digests.",
    "algorithm": "Generator of random numbers.",
    "kat_pass": "Whether it gave its known answers.",
    "rng_parameter_hash": "Digest of the policy that keys the draws.",
    "stream": "Stream of random numbers.",
    "batch": "Number of the batch of entities.",
    "n_entities": "Entities that draw.",
    "slot_lo": "First slot that is drawn.",
    "slot_hi": "Last slot that is drawn.",
    "draws": "Numbers that were drawn.",
    "blocks": "Blocks of the generator that were used.",
    "entity_min": "Least entity key.",
    "entity_max": "Greatest entity key.",
    "entity_sum": "Sum of the entity keys.",
    "entity_xor": "Exclusive or of the entity keys.",
    "sample_digest": "Digest of a sample of the draws.",
    "source": "Where the edge begins, `type:id`.",
    "target": "Where the edge ends, `type:id`.",
    "edge": "What the edge says.",
    "source_type": "Kind of entity where the edge begins.",
    "source_id": "Its id among the entities of that kind.",
    "target_type": "Kind of entity where the edge ends.",
    "target_id": "Its id among the entities of that kind.",
}
"""Column of the engine's own tables -> what it says."""
OWN_TABLES = {
    SEALED: "An input that the segment has sealed.",
    RECEIPT: "What the seal of the segment verified.",
    "rng_audit": "The generator of random numbers of the state, and what keys it.",
    "rng_event": "A batch of draws of the state.",
    "rng_trace": "The draws of the state, by stream.",
}
"""Beginning of the name of what the engine writes itself -> what a row is."""


def comment_on(
    connection: duckdb.DuckDBPyConnection, kind: str, target: str, said: str, columns: Mapping[str, str]
) -> None:
    """Comment a view or table (`kind`) and those of its columns that are there; an empty text says nothing."""
    if said:
        connection.execute(f"COMMENT ON {kind} {target} IS {literal(' '.join(said.split()))}")
    found = [str(row[0]) for row in connection.execute(f"DESCRIBE {target}").fetchall()]
    texts = [
        f"COMMENT ON COLUMN {target}.{quote(name)} IS {literal(' '.join(columns[name].split()))}"
        for name in found
        if columns.get(name)
    ]
    if texts:
        connection.execute(";".join(texts))


def comment_dataset(
    connection: duckdb.DuckDBPyConnection, name: str, dataset: Dataset | None, targets: Iterable[str]
) -> None:
    """What the contract of today says of the columns that are there: another project may have built the run."""
    said, columns = words_of(name, dataset)
    for target in targets:
        comment_on(connection, "VIEW", target, said, {**OWN, **columns, **LINEAGE})


def words_of(name: str, dataset: Dataset | None) -> tuple[str, Mapping[str, str]]:
    """What a dataset is, and column -> what it says; what has no contract is the engine's own."""
    if dataset is not None and dataset.contract is not None:
        return dataset.contract.description, {c.name: c.description for c in dataset.contract.columns}
    if dataset is not None and dataset.document_schema is not None:
        return dataset.document_schema.description, dataset.document_schema.fields
    return next((said for start, said in OWN_TABLES.items() if name.startswith(start)), ""), OWN


def comment_policy(connection: duckdb.DuckDBPyConnection, relation: PolicyRelation) -> None:
    """What the schema of a policy says of a relation and its columns."""
    target = f"{quote(relation.schema)}.{quote(relation.name)}"
    comment_on(connection, "TABLE", target, relation.description, dict(relation.words))
