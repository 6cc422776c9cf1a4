/*
doc: >
  One row per cell (region, account type, instrument type) with its quota and the accounts that may have the instrument.
  The cells of one region and account type are numbered one after another, in the order of the instrument's name. pass is
  the member of the family `allocation` that shares the quota out. class_flag has one bit: 1 a physical card, 2 a virtual
  card, 4 a bank handle, none a wallet.
*/
-- Accounts of each region and type.
WITH account_count AS (
    SELECT region_id, account_type, sum(account_count)::BIGINT AS accounts
    FROM s2_account_summary_6A
    GROUP BY region_id, account_type
)
-- Claims of instrument types on the instruments of an account type in the world.
, world_claim AS (
    SELECT kind.account_type AS part
        , {'after': 4503599627370495 - d.s0::BIGINT, 'rule_no': kind.rule_no} AS unit
        , kind.share AS weight
        , round_even(total.accounts * kind.mean_per_account, 0)::BIGINT AS total
    FROM instrument_kind AS kind
    JOIN (
        SELECT account_type, sum(accounts)::BIGINT AS accounts FROM account_count GROUP BY account_type
    ) AS total ON total.account_type = kind.account_type
    JOIN draw__instrument_count AS d ON d.region_id IS NULL AND d.rule_no = kind.rule_no
)
-- Scores of the regions, one row each.
, level AS (
    SELECT region_id, score, level
    FROM (UNPIVOT policy_6A.region_scores ON COLUMNS(* EXCLUDE (region_id)) INTO NAME score VALUE level)
)
-- Mean score over the regions.
, mean AS (
    SELECT score, sum(to_fixed_point(level, 12))::DOUBLE / 1e12 / count(*) AS level FROM level GROUP BY score
)
-- How far each region leans to an instrument type: weighted scores, from their mean over the regions.
, tilt AS (
    SELECT level.region_id, tilt.instrument_type
        , sum(to_fixed_point(tilt.weight * (level.level - mean.level), 12))::DOUBLE / 1e12 AS tilt
    FROM policy_6A.region_tilts AS tilt
    JOIN level ON level.score = tilt.score
    JOIN mean ON mean.score = tilt.score
    GROUP BY level.region_id, tilt.instrument_type
)
-- How each region leans between the instrument types of an account type. Regions tilt; only countries have a character.
, region_score AS (
    SELECT kind.account_type AS part
        , c.region_id AS area
        , kind.rule_no AS unit
        , kind.share AS prior
        , c.accounts AS size
        , coalesce(tilt.tilt, 0) AS score
        , axis.cap
    FROM account_count AS c
    JOIN instrument_kind AS kind ON kind.account_type = c.account_type
    CROSS JOIN policy_6A.modulation_axes AS axis
    LEFT JOIN tilt ON tilt.region_id = c.region_id AND tilt.instrument_type = kind.instrument_type
    WHERE axis.axis = 'instrument_mix'
)
-- Claims of regions on the instruments of a type on an account type.
, region_claim AS (
    SELECT b.unit AS part
        , {'after': 4503599627370495 - d.s0::BIGINT, 'region_id': b.area} AS unit
        , b.share::HUGEINT * b.size AS weight
        , world.quota AS total
    FROM balanced_shares('region_score') AS b
    JOIN apportion('world_claim') AS world ON world.unit.rule_no = b.unit
    JOIN draw__instrument_count AS d ON d.region_id = b.area AND d.rule_no = b.unit
)
SELECT row_number() OVER (ORDER BY claim.unit.region_id, kind.rule_no) AS cell
    , claim.unit.region_id AS region_id
    , kind.rule_no, kind.kind_no, kind.instrument_no
    , kind.account_type, kind.party_type, kind.instrument_type
    , kind.instrument_class, kind.is_virtual, kind.floor
    , CASE kind.instrument_class WHEN 'WALLET' THEN 'wallet' ELSE 'instrument' END AS pass
    , CASE
        WHEN kind.instrument_class = 'CARD' AND NOT kind.is_virtual THEN 1
        WHEN kind.instrument_class = 'CARD' THEN 2
        WHEN kind.instrument_class = 'BANK_ACCOUNT' THEN 4
        ELSE 0
    END AS class_flag
    , kind.hard_max_per_account AS hard_max
    , claim.quota
    , c.accounts
FROM apportion('region_claim') AS claim
JOIN instrument_kind AS kind ON kind.rule_no = claim.part
JOIN account_count AS c ON c.region_id = claim.unit.region_id AND c.account_type = kind.account_type
