/*
doc: >
  One row per region, party type and segment with its parties. Its cells, one for each account type that it may hold, are
  numbered one after another.
*/
-- Parties of each region, type and segment.
WITH counted AS (
    SELECT region_id, party_type, segment_id, sum(party_count)::BIGINT AS parties
    FROM s1_party_summary_6A
    GROUP BY region_id, party_type, segment_id
)
-- How many account types each party type may hold.
, kinds AS (
    SELECT party_type, count(*) AS kind_count FROM account_kind GROUP BY party_type
)
SELECT row_number() OVER (ORDER BY c.region_id, c.party_type, c.segment_id) AS group_no
    , c.region_id, c.party_type, c.segment_id, c.parties
    , range(1, k.kind_count + 1)::UTINYINT[] AS kind_nos
    , sum(k.kind_count) OVER (ORDER BY c.region_id, c.party_type, c.segment_id)::BIGINT - k.kind_count AS cells_before
FROM counted AS c
JOIN kinds AS k ON k.party_type = c.party_type
