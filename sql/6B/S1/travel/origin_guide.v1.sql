/*
doc: The origin of a remote customer from abroad by country and row of its guide.
*/
-- One row for each row of the guides.
WITH guide AS (
    SELECT country_no, origin_no, unnest(range(guide_rows)) AS j FROM visitor_flow
)
SELECT guide.country_no, (row_number() OVER (PARTITION BY guide.country_no ORDER BY guide.origin_no, guide.j) - 1)::SMALLINT AS guide_no
    , pool.wallet_first, pool.wallets
FROM guide
JOIN country_pool_6B AS pool ON pool.country_no = guide.origin_no
