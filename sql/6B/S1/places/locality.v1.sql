/*
doc: >
  The wallets around each cell with sites: along the Hilbert curve of a country, as many of its wallets as the cell has of its arrivals in
  person, and no fewer than the policy says, which it then shares with its neighbours. Ranges begin at whole groups of 32 wallets.
*/
-- Arrivals in person of each cell, in units of 1e-6 a week.
WITH mass AS (
    SELECT country_iso, cell, sum((weekly_volume * 1e6)::BIGINT)::DOUBLE AS mass
    FROM site_cell
    WHERE channel_group <> 'card_not_present' AND weekly_volume > 0
    GROUP BY country_iso, cell
)
-- Running shares along the curve.
, share AS (
    SELECT country_iso, cell
        , sum(mass) OVER (PARTITION BY country_iso ORDER BY cell ROWS UNBOUNDED PRECEDING) / sum(mass) OVER (PARTITION BY country_iso) AS upto
        , mass / sum(mass) OVER (PARTITION BY country_iso) AS part
    FROM mass
)
-- The first wallet, and the one behind the last, by these shares.
, spread AS (
    SELECT share.country_iso, share.cell, pool.wallets
        , greatest(0, least(floor(quantise((share.upto - share.part)
            * pool.wallets, 6))::INTEGER, pool.wallets - policy.locality.wallets_least)) AS start
        , floor(quantise(share.upto * pool.wallets, 6))::INTEGER AS stop
        , policy.locality.wallets_least AS least_wallets
    FROM share
    JOIN country_pool_6B AS pool ON pool.country_iso = share.country_iso
    CROSS JOIN policy_6B.attachment AS policy
)
SELECT country_iso, cell, start // 32 * 32 AS first_rank
    , least(wallets, greatest(stop, start + least_wallets)) - start // 32 * 32 AS wallets
FROM spread
