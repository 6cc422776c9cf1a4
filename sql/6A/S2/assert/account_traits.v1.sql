/*
doc: >
  An account opens between its owner's first day and the scenarios; credit is granted by cards and loans, and only by them; and pay
  comes only into accounts that opened with their owner, of segments that are paid.
code: 120
name: ACCOUNT_TRAITS_IMPOSSIBLE
hint: read account_law and account_trait
*/
-- Account types with the segments that may hold them: whether they grant credit, and whether pay may come in.
WITH rule AS (
    SELECT kind.account_type, segment.segment_id, kind.account_group IN ('CREDIT', 'LOAN') AS grants_credit
        , opening.opens_with_owner AND paid.segment_id IS NOT NULL AS is_paid, trait.as_of_date
    FROM policy_6A.account_types AS kind
    JOIN policy_6A.segments AS segment ON segment.party_type = kind.party_type
    JOIN policy_6A.account_openings AS opening ON opening.account_type = kind.account_type
    LEFT JOIN policy_6A.paid_segments AS paid ON paid.segment_id = segment.segment_id
    CROSS JOIN policy_6A.party_trait_priors AS trait
)
SELECT account.account_id, account.account_type, account.opened_on, owner.opened_on AS owner_opened_on
    , account.credit_limit, account.pay_day
FROM s2_account_base_6A AS account
JOIN s1_party_base_6A AS owner ON owner.party_id = account.owner_party_id
JOIN rule ON rule.account_type = account.account_type AND rule.segment_id = account.segment_id
WHERE account.opened_on < owner.opened_on OR account.opened_on >= rule.as_of_date
    OR (account.credit_limit IS NOT NULL) <> rule.grants_credit
    OR (account.pay_day IS NOT NULL AND NOT (rule.is_paid AND account.opened_on = owner.opened_on))
