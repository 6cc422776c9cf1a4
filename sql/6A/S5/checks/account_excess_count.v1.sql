/*
doc: Parties by the number of accounts of a type that they hold, counted on the accounts themselves.
*/
SELECT coalesce(rule.party_type, 'NONE') AS party_type, coalesce(rule.account_type, 'NONE') AS account_type, held.n, held.parties
FROM (
    SELECT rule_no, n, count(*) AS parties
    FROM (SELECT party_id, rule_no, count(*) AS n FROM account.posture GROUP BY party_id, rule_no)
    GROUP BY rule_no, n
) AS held
LEFT JOIN policy_6A.account_rules AS rule ON rule.ordinal = held.rule_no
