/*
doc: >
  People by country, segment and tenth of the wealth, with how many of them hold a credit card account, a savings account, a loan, and
  two of these.
materialize: table
*/
-- Account types with a bit for card, savings or loan.
WITH kind AS (
    SELECT account_type, CASE account_group WHEN 'CREDIT' THEN 1 WHEN 'SAVINGS' THEN 2 WHEN 'LOAN' THEN 4 END AS bit
    FROM policy_6A.account_types
    WHERE party_type = 'RETAIL' AND account_group IN ('CREDIT', 'SAVINGS', 'LOAN')
)
-- Bits of each party.
, holder AS (
    SELECT held.owner_party_id AS party_id, bit_or(kind.bit) AS bits
    FROM s2_party_product_holdings_6A AS held
    JOIN kind ON kind.account_type = held.account_type
    GROUP BY held.owner_party_id
)
SELECT party.country_iso, party.segment_id, floor(party.wealth_rank * 10)::INTEGER AS wealth_tenth
    , count(*) AS parties
    , count(*) FILTER (holder.bits & 1 > 0) AS card
    , count(*) FILTER (holder.bits & 2 > 0) AS savings
    , count(*) FILTER (holder.bits & 4 > 0) AS loan
    , count(*) FILTER (holder.bits & 3 = 3) AS card_savings
    , count(*) FILTER (holder.bits & 5 = 5) AS card_loan
    , count(*) FILTER (holder.bits & 6 = 6) AS savings_loan
FROM s1_party_base_6A AS party
LEFT JOIN holder ON holder.party_id = party.party_id
WHERE party.party_type = 'RETAIL'
GROUP BY party.country_iso, party.segment_id, floor(party.wealth_rank * 10)::INTEGER
