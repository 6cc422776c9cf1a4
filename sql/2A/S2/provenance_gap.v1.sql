/*
doc: >
  The active overrides that do not say why, who answers, or where the evidence is. The validation and a gate count
  them too.
materialize: view
*/
SELECT override_id, reason_code, owner, evidence_url, notes
FROM tz_override_active
WHERE reason_code IS NULL OR owner IS NULL OR coalesce(evidence_url, notes) IS NULL
