/*
doc: >
  Cells of required types with too few holders, and how many accounts move there from holders of several to parties that
  hold none: as many as are missing, as far as donors and receivers go.
step: allocate_accounts
*/
WITH held AS (
    SELECT part
        , count(*) FILTER (units > 0) AS holders
        , sum(greatest(units::BIGINT - 1, 0))::BIGINT AS spare
    FROM account_capped
    GROUP BY part
)
SELECT c.cell::USMALLINT AS part
    , least(greatest(0, ceil(quantise(coverage.share_min * c.parties, 6))::BIGINT - held.holders)
        , held.spare, c.parties - held.holders) AS moved
FROM account_cell AS c
JOIN held ON held.part = c.cell
JOIN policy_6A.required_coverage AS coverage ON coverage.party_type = c.party_type
WHERE c.is_required
