/*
doc: >
  The base has the parties of the summary, cell by cell, with dense ids in the order of country, segment and type.
code: 45
name: ROW_COUNT_MISMATCH
hint: read party_block
*/
-- Parties of each cell as published, with the range of their ids.
WITH issued AS (
    SELECT country_iso, region_id, party_type, segment_id
        , count(*) AS parties, min(party_id) AS first_id, max(party_id) AS last_id
    FROM s1_party_base_6A
    GROUP BY country_iso, region_id, party_type, segment_id
)
-- Parties of each cell by the summary, with the last id that they should have.
, due AS (
    SELECT country_iso, region_id, party_type, segment_id, party_count
        , sum(party_count) OVER (ORDER BY country_iso, segment_id, party_type)::BIGINT AS last_id
    FROM s1_party_summary_6A
)
SELECT coalesce(due.country_iso, issued.country_iso) AS country_iso
    , coalesce(due.segment_id, issued.segment_id) AS segment_id
    , due.party_count, issued.parties, issued.first_id, issued.last_id
FROM due
FULL JOIN issued ON issued.country_iso = due.country_iso AND issued.region_id = due.region_id
    AND issued.party_type = due.party_type AND issued.segment_id = due.segment_id
WHERE issued.parties IS DISTINCT FROM due.party_count
    OR issued.last_id IS DISTINCT FROM due.last_id
    OR issued.first_id IS DISTINCT FROM due.last_id - due.party_count + 1
