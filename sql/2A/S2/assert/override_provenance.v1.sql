/*
doc: Every active override says why (reason code), who answers for it, and where the evidence is or what it is.
code: 151
name: OVERRIDE_PROVENANCE
hint: add reason_code, owner, and evidence_url or notes
*/
SELECT override_id, reason_code, owner, evidence_url, notes
FROM provenance_gap
