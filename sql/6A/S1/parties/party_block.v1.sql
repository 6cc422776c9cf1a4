/*
doc: >
  The summary in the order in which ids are given, with the first id of each row.
*/
SELECT country_iso, region_id, party_type, segment_id, party_count
    , 1 + coalesce(sum(party_count) OVER (
        ORDER BY country_iso, segment_id, party_type ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)::BIGINT AS first_party_id
FROM s1_party_summary_6A
