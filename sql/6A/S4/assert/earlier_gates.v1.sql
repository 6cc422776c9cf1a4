/*
doc: >
  Parties, accounts and instruments keep the promises of S1 to S3 where S4 reads them: dense ids, as many as the summaries say.
code: 100
name: S1_S2_S3_GATE_FAILED
hint: engine build --select 6A.S1+
*/
SELECT found.what, found.n, found.last_id, summary.n AS summary_n
FROM (
    SELECT 'parties' AS what, count(*) AS n, max(party_id) AS last_id FROM s1_party_base_6A
    UNION ALL SELECT 'accounts', count(*), max(account_id) FROM s2_account_base_6A
    UNION ALL SELECT 'instruments', count(*), max(instrument_id) FROM s3_instrument_base_6A
) AS found
LEFT JOIN (
    SELECT 'parties' AS what, sum(party_count)::BIGINT AS n FROM s1_party_summary_6A
    UNION ALL SELECT 'accounts', sum(account_count)::BIGINT FROM s2_account_summary_6A
    UNION ALL SELECT 'instruments', sum(instrument_count)::BIGINT FROM s3_instrument_summary_6A
) AS summary ON summary.what = found.what
WHERE found.n = 0 OR found.n IS DISTINCT FROM found.last_id OR found.n IS DISTINCT FROM summary.n
