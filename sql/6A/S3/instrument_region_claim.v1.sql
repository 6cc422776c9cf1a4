/*
doc: What each region claims of the instruments of a type on an account type.
step: plan_counts
*/
SELECT b.unit AS part
    , {'after': 4503599627370495 - d.s0::BIGINT, 'region_id': b.line} AS unit
    , b.share::HUGEINT * b.mass AS weight
    , world.quota AS total
FROM balanced_shares('instrument_region_score') AS b
JOIN apportion('instrument_world_claim') AS world ON world.unit.rule_no = b.unit
JOIN draw__instrument_count AS d ON d.region_id = b.line AND d.rule_no = b.unit
