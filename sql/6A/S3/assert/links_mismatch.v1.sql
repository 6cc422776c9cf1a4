/*
doc: >
  The links are the instruments of the base, on the same account with the same type and scheme: equal in number and in
  what their ids add up to, type by type and scheme by scheme.
code: 137
name: LINKS_INCONSISTENT_WITH_BASE
hint: read s3_account_instrument_links_6A
*/
-- Number, sums of ids and a checksum of the pairs of both sides, by type and scheme.
WITH side AS (
    SELECT 'base' AS place, instrument_type, scheme, count(*) AS n, sum(instrument_id) AS ids, sum(account_id) AS accounts
        , bit_xor(instrument_id * 31 + account_id) AS pairs
    FROM s3_instrument_base_6A
    GROUP BY instrument_type, scheme
    UNION ALL
    SELECT 'links', instrument_type, scheme, count(*), sum(instrument_id), sum(account_id)
        , bit_xor(instrument_id * 31 + account_id)
    FROM s3_account_instrument_links_6A
    GROUP BY instrument_type, scheme
)
SELECT instrument_type, scheme, min(n) AS fewer, max(n) AS more
FROM side
GROUP BY instrument_type, scheme
HAVING count(*) <> 2 OR min(n) <> max(n) OR min(ids) <> max(ids) OR min(accounts) <> max(accounts)
    OR min(pairs) <> max(pairs)
