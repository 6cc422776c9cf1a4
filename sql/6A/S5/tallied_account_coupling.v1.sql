/*
doc: Parties by whether they are risky, their accounts, and the risky ones among these.
step: validation_checks
*/
SELECT held.is_risky, held.members, held.risky_members, count(*) AS n
FROM (
    SELECT account.party_id, bool_or(owner.is_risky) AS is_risky, count(*) AS members, count(*) FILTER (account.is_risky) AS risky_members
    FROM account_posture AS account
    JOIN party_posture AS owner ON owner.party_id = account.party_id
    GROUP BY account.party_id
) AS held
GROUP BY held.is_risky, held.members, held.risky_members
