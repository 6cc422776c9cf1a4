/*
doc: >
  The findings of each law of the segment, rows at fault and rows looked at. A law that looked at no rows has failed, but where nothing can
  be looked at because no clock changes.
*/
-- Arrivals by country, counted from their rows and as S2 says.
WITH country AS (
    SELECT summary.legal_country_iso, summary.realised_arrivals, coalesce(sum(evidence.arrivals), 0) AS arrivals
    FROM arrival_summary AS summary
    LEFT JOIN zone_slot_evidence_5B AS evidence ON evidence.legal_country_iso = summary.legal_country_iso
    GROUP BY summary.legal_country_iso, summary.realised_arrivals
)
-- Arrivals by what they met.
, met AS (
    SELECT key.key_no, key.edge_share, key.sites, evidence.routing, evidence.arrivals, evidence.faults, evidence.strangers
        , site.site_id IS NULL OR evidence.terminal_max > site.terminals AS is_unknown
    FROM site_evidence_5B AS evidence
    JOIN merchant_zone_key_5B AS key ON key.key_no = evidence.key_no
    LEFT JOIN key_site_5B AS site ON site.key_no = evidence.key_no AND site.site_id = evidence.site_id
)
-- Sites of keys that sent arrivals to sites, with their arrivals and those of the key.
, reach AS (
    SELECT site.weight, site.guide_rows, coalesce(found.arrivals, 0) AS arrivals, total.arrivals AS key_arrivals
    FROM (SELECT key_no, sum(arrivals) AS arrivals FROM site_evidence_5B WHERE routing = 'SITE' GROUP BY key_no) AS total
    JOIN key_site_5B AS site ON site.key_no = total.key_no
    LEFT JOIN site_evidence_5B AS found ON found.key_no = site.key_no AND found.site_id = site.site_id AND found.routing = 'SITE'
)
-- Second passes of an hour, among all arrivals and among those that were looked at one by one.
, pass AS (
    SELECT (SELECT coalesce(sum(folds), 0) FROM zone_slot_evidence_5B) AS folds
        , coalesce(sum(second), 0) AS second, coalesce(sum(fold_faults), 0) AS fold_faults
    FROM change_evidence_5B
)
-- Findings of the laws.
, finding AS (
    SELECT 'CELL_COUNTS' AS check_id, 'S3' AS owner_state, (SELECT count(*) FROM cell_fault) AS violations
        , (SELECT count(*) FROM bucket_count_5B) AS rows_examined, false AS may_be_empty
    UNION ALL SELECT 'TIME_IN_SLOT', 'S3', outside_slot, arrivals, false FROM clock_finding
    UNION ALL SELECT 'OFFSET_COLUMN', 'S3', offset_faults, arrivals, false FROM clock_finding
    UNION ALL SELECT 'LOCAL_CLOCK', 'S3', mismatches, arrivals, false FROM clock_finding
    UNION ALL SELECT 'LOCAL_CLOCK_AT_CHANGES', 'S3', coalesce(sum(mismatches), 0), coalesce(sum(arrivals), 0), true FROM change_evidence_5B
    UNION ALL SELECT 'SKIPPED_HOUR', 'S3', coalesce(sum(skipped), 0), coalesce(sum(arrivals), 0), true FROM change_evidence_5B
    UNION ALL SELECT 'FOLD', 'S3', greatest(pass.fold_faults, abs(pass.folds - pass.second)), clock.arrivals, false
        FROM pass CROSS JOIN clock_finding AS clock
    UNION ALL SELECT 'COLUMNS_OF_KEY', 'S3', coalesce(sum(strangers), 0), coalesce(sum(arrivals), 0), false FROM met
    UNION ALL SELECT 'ONE_PLACE', 'S3', coalesce(sum(faults), 0), coalesce(sum(arrivals), 0), false FROM met
    UNION ALL SELECT 'PLACE_OF_KEY', 'S3'
        , coalesce(sum(arrivals) FILTER (routing = 'SITE' AND (is_unknown OR edge_share = 1) OR routing = 'EDGE' AND edge_share = 0
            OR routing = 'ZONE_ONLY' AND sites > 0), 0), coalesce(sum(arrivals), 0), false FROM met
    UNION ALL SELECT 'SITE_REACHED', 'S1'
        , count(*) FILTER (reach.weight > 0 AND (reach.guide_rows = 0
            OR reach.arrivals = 0 AND reach.weight * reach.key_arrivals >= policy.reached_mean)), count(*), false
        FROM reach CROSS JOIN policy_5B.validation_policy AS policy
    UNION ALL SELECT 'SUMMARY', 'S2', count(*) FILTER (realised_arrivals <> arrivals), count(*), false FROM country
)
SELECT check_id, owner_state, violations::BIGINT AS violations, rows_examined::BIGINT AS rows_examined
    , CASE WHEN violations = 0 AND (rows_examined > 0 OR may_be_empty) THEN 'PASS' ELSE 'FAIL' END AS result
FROM finding
