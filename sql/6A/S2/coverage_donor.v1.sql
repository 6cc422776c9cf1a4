/*
doc: Accounts that move, by the party that gives them, second ones before third ones, from the largest draws.
step: allocate_accounts
*/
WITH spare AS (
    SELECT h.part, h.key, h.rank_slot, need.moved, unnest(range(1, h.units::BIGINT)) AS round_no
    FROM account_capped AS h
    JOIN coverage_need AS need ON need.part = h.part AND need.moved > 0
    WHERE h.units > 1
)
, placed AS (
    SELECT part, key, moved
        , row_number() OVER (PARTITION BY part ORDER BY round_no, rank_slot DESC, key) AS place
    FROM spare
)
SELECT part, key, count(*) AS given
FROM placed
WHERE place <= moved
GROUP BY part, key
