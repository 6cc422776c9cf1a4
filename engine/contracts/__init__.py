"""Contracts: what a dataset promises, as one JSON Schema, compiled to SQL that checks every row.

`definition` loads a contract and refuses what it does not support, `compile` turns it into
conditions and queries, `check` runs them on a relation, `cast` gives model output the contract's
types, `relabel` says what a view inherits, `artifact` does JSON documents.
"""

from engine.contracts.artifact import ArtifactSchema, load_artifact_schema
from engine.contracts.cast import cast_list, lossy_cast
from engine.contracts.check import check_relation, columns_of, schema_violation
from engine.contracts.compile import Rule, compile_rules
from engine.contracts.definition import Column, Contract, ForeignKey, load_contract
from engine.contracts.relabel import Relabelling
from engine.contracts.violation import Violation

__all__ = [
    "ArtifactSchema",
    "Column",
    "Contract",
    "ForeignKey",
    "Relabelling",
    "Rule",
    "Violation",
    "cast_list",
    "check_relation",
    "columns_of",
    "compile_rules",
    "load_artifact_schema",
    "load_contract",
    "lossy_cast",
    "schema_violation",
]
