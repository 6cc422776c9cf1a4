/*
doc: Share of the people of each tenth of their country's wealth that hold a credit card account, a savings account and a loan.
title: Holdings by wealth
*/
-- Account groups that are drawn.
WITH kind AS (
    SELECT account_type, account_group FROM policy_6A.account_types
    WHERE party_type = 'RETAIL' AND account_group IN ('CREDIT', 'SAVINGS', 'LOAN')
)
-- People of each tenth.
, tenth AS (
    SELECT party_id, floor(wealth_rank * 10)::INTEGER + 1 AS wealth_tenth FROM s1_party_base_6A WHERE party_type = 'RETAIL'
)
SELECT CASE kind.account_group WHEN 'CREDIT' THEN 'credit card' WHEN 'SAVINGS' THEN 'savings' ELSE 'loan' END AS product
    , tenth.wealth_tenth
    , count(DISTINCT tenth.party_id) / max(people.people) AS share
FROM s2_party_product_holdings_6A AS held
JOIN kind ON kind.account_type = held.account_type
JOIN tenth ON tenth.party_id = held.owner_party_id
JOIN (SELECT wealth_tenth, count(*) AS people FROM tenth GROUP BY wealth_tenth) AS people ON people.wealth_tenth = tenth.wealth_tenth
GROUP BY kind.account_group, tenth.wealth_tenth
