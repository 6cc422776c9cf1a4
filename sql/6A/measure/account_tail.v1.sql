/*
doc: Tail of the accounts per party by party type and account type - 99th percentile and maximum over those that hold one.
materialize: diagnostic
*/
-- Parties that hold up to n accounts of a type.
WITH run AS (
    SELECT *, (sum(parties) OVER (PARTITION BY party_type, account_type ORDER BY n))::BIGINT AS upto
        , (sum(parties) OVER (PARTITION BY party_type, account_type))::BIGINT AS total
    FROM account_excess
)
-- Neighbours of the 99th percentile and its part of the way between them.
, place AS (
    SELECT party_type, account_type, max(k_max) AS k_max, max(total) AS holders, max(n) AS largest
        , min(n) FILTER (upto > floor(0.99::DOUBLE * (total - 1))) AS low
        , min(n) FILTER (upto > ceil(0.99::DOUBLE * (total - 1))) AS high
        , max(0.99::DOUBLE * (total - 1) - floor(0.99::DOUBLE * (total - 1))) AS part
    FROM run
    GROUP BY party_type, account_type
)
SELECT party_type, account_type, k_max, holders, largest, low + (high - low) * part AS p99 FROM place
