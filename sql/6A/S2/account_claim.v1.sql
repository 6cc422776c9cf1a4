/*
doc: What each cell claims of the accounts of the world.
step: allocate_accounts
*/
WITH wanted AS (
    SELECT cell, fx(parties * mean_per_party, 6) AS weight FROM account_cell
)
SELECT 'world' AS part
    , {'after': 4503599627370495 - d.s0::BIGINT, 'cell': w.cell} AS unit
    , w.weight
    , round_even(sum(w.weight) OVER ()::DOUBLE / 1e6, 0)::BIGINT AS total
FROM wanted AS w
JOIN draw__account_count AS d ON d.batch = w.cell
