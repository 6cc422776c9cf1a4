/*
doc: >
  Facts by which a consumer of the timetable can trust it: the releases it was compiled from, its horizon, its size and
  the digest of its lines, which S4 and S5 compute again.
materialize: json
lane: output_write_idempotency
*/
SELECT facts.tzdb_release
    , facts.tzif_digest
    , policy.horizon_start
    , policy.horizon_end_year
    , count(DISTINCT timetable.tzid) AS zones
    , count(*) AS row_count
    , digest.tz_index_digest
FROM tz_timetable_cache AS timetable
CROSS JOIN s0_receipt_facts AS facts
CROSS JOIN policy_2A.tz_policy AS policy
CROSS JOIN timetable_digest('tz_timetable_cache') AS digest
GROUP BY ALL
