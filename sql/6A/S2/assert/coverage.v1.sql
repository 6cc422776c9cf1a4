/*
doc: >
  In the world as published, enough parties hold their required account type and a deposit, and not too few or
  many a credit card.
code: 116
name: COVERAGE_NOT_MET
hint: 6A.account_per_party_priors.required_coverage and the means
*/
-- Parties with accounts, and which kinds of account they hold.
WITH holder AS (
    SELECT h.owner_party_id, kind.party_type
        , bool_or(kind.is_required) AS holds_required
        , bool_or(kind.account_group IN ('DEPOSIT_PRIMARY', 'SAVINGS')) AS holds_deposit
        , bool_or(kind.account_group = 'CREDIT') AS holds_card
    FROM s2_party_product_holdings_6A AS h
    JOIN account_kind AS kind ON kind.account_type = h.account_type
    GROUP BY h.owner_party_id, kind.party_type
)
-- Holders of each kind by party type.
, held AS (
    SELECT party_type
        , count(*) FILTER (holds_required) AS required_holders
        , count(*) FILTER (holds_deposit) AS deposit_holders
        , count(*) FILTER (holds_card) AS card_holders
    FROM holder
    GROUP BY party_type
)
-- Shares of holders among all parties of a type.
, rate AS (
    SELECT party.party_type
        , coalesce(held.required_holders, 0) / party.parties AS required_share
        , coalesce(held.deposit_holders, 0) / party.parties AS deposit_share
        , coalesce(held.card_holders, 0) / party.parties AS card_share
    FROM (
        SELECT party_type, sum(party_count)::BIGINT AS parties FROM s1_party_summary_6A GROUP BY party_type
    ) AS party
    LEFT JOIN held ON held.party_type = party.party_type
)
SELECT rate.party_type, rate.required_share, coverage.share_min
    , rate.deposit_share, bound.deposit_min, rate.card_share, bound.card_min, bound.card_max
FROM rate
LEFT JOIN policy_6A.required_coverage AS coverage ON coverage.party_type = rate.party_type
LEFT JOIN policy_6A.holder_bounds AS bound ON bound.party_type = rate.party_type
WHERE coalesce(rate.required_share < coverage.share_min OR rate.deposit_share < bound.deposit_min
    OR rate.card_share NOT BETWEEN bound.card_min AND bound.card_max, true)
