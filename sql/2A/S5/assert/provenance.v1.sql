/*
doc: Every active override is accounted for when the segment is sealed.
code: 151
name: OVERRIDE_PROVENANCE
hint: add reason_code, owner, and evidence_url or notes
*/
SELECT override_id, reason_code, owner, evidence_url, notes
FROM provenance_gap
