/*
doc: Every state before the bundle has passed, and legality with it.
code: 73
name: EVIDENCE_INCOMPLETE
hint: rerun the named state
*/
SELECT state, status
FROM chain_fault
