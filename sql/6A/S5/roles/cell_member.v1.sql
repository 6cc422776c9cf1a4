/*
doc: >
  One row per unit with its risk tier and its risk cell. Tiers are exact shares of the scores of a part; a cell is group, tier,
  region and flags.
*/
-- Scores as sort keys of their part.
WITH sort_key AS NOT MATERIALIZED (
    SELECT part, score::BIGINT AS a, 0 AS b, id AS key, score::BIGINT >> 18 AS bin FROM score
)
-- Units of a part up to and including each tier but the last.
, quota AS (
    SELECT counted.part, tier_end.threshold_no
        , round_even(counted.n * CASE tier_end.threshold_no WHEN 1 THEN tier.LOW WHEN 2 THEN tier.LOW + tier.STANDARD
            ELSE tier.LOW + tier.STANDARD + tier.ELEVATED END, 0)::BIGINT AS k
    FROM (SELECT part, count(*) AS n FROM score GROUP BY part) AS counted
    JOIN tier_part AS tier ON tier.part = counted.part
    CROSS JOIN (VALUES (1), (2), (3)) AS tier_end (threshold_no)
    WHERE k > 0
)
-- The last score of each tier but the last; none where the tiers up to it are empty.
, threshold AS (
    SELECT part, threshold_no, a_threshold AS a, key_threshold AS key FROM kth_smallest('sort_key', 'quota')
)
-- The three thresholds of a part side by side.
, tier_ends AS (
    SELECT part
        , max(a) FILTER (threshold_no = 1) AS a_1, max(key) FILTER (threshold_no = 1) AS key_1
        , max(a) FILTER (threshold_no = 2) AS a_2, max(key) FILTER (threshold_no = 2) AS key_2
        , max(a) FILTER (threshold_no = 3) AS a_3, max(key) FILTER (threshold_no = 3) AS key_3
    FROM threshold
    GROUP BY part
)
-- Units with the tier of their score.
, tiered AS (
    SELECT s.id, s.group_no, s.region_no, s.flags, s.score, s.place_slot
        , CASE
            WHEN is_picked(s.score::BIGINT, 0, s.id, l.a_1, 0, l.key_1) THEN 1
            WHEN is_picked(s.score::BIGINT, 0, s.id, l.a_2, 0, l.key_2) THEN 2
            WHEN is_picked(s.score::BIGINT, 0, s.id, l.a_3, 0, l.key_3) THEN 3
            ELSE 4
        END::UTINYINT AS tier_no
    FROM score AS s
    JOIN tier_ends AS l ON l.part = s.part
)
SELECT id, score, tier_no, place_slot, pack_risk_cell(group_no, tier_no, region_no, flags) AS cell_no
FROM tiered
