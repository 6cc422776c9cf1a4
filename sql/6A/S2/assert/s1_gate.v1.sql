/*
doc: >
  Parties keep the promise of S1 where S2 reads them: dense ids, and as many as the summary says.
code: 110
name: S1_GATE_FAILED
hint: engine build --select 6A.S1+
*/
SELECT base.parties, base.first_id, base.last_id, summary.parties AS summary_parties
FROM (SELECT count(*) AS parties, min(party_id) AS first_id, max(party_id) AS last_id FROM s1_party_base_6A) AS base
CROSS JOIN (SELECT coalesce(sum(party_count), 0)::BIGINT AS parties FROM s1_party_summary_6A) AS summary
WHERE base.parties <> summary.parties OR base.parties = 0 OR base.first_id <> 1 OR base.last_id <> base.parties
