/*
doc: How each region leans between the instrument types of an account type. Regions tilt; only countries have a character.
step: plan_counts
*/
WITH level AS (
    SELECT region_id, score, level
    FROM (UNPIVOT policy_6A.region_scores ON COLUMNS(* EXCLUDE (region_id)) INTO NAME score VALUE level)
)
, mean AS (
    SELECT score, sum(fx(level, 12))::DOUBLE / 1e12 / count(*) AS level FROM level GROUP BY score
)
, tilt AS (
    SELECT level.region_id, tilt.instrument_type
        , sum(fx(tilt.weight * (level.level - mean.level), 12))::DOUBLE / 1e12 AS tilt
    FROM policy_6A.region_tilts AS tilt
    JOIN level ON level.score = tilt.score
    JOIN mean ON mean.score = tilt.score
    GROUP BY level.region_id, tilt.instrument_type
)
SELECT kind.account_type AS part
    , c.region_id AS line
    , kind.rule_no AS unit
    , kind.share AS prior
    , c.accounts AS mass
    , coalesce(tilt.tilt, 0) AS score
    , axis.cap
FROM account_count AS c
JOIN instrument_kind AS kind ON kind.account_type = c.account_type
CROSS JOIN policy_6A.modulation_axes AS axis
LEFT JOIN tilt ON tilt.region_id = c.region_id AND tilt.instrument_type = kind.instrument_type
WHERE axis.axis = 'instrument_mix'
