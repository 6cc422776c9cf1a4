/*
doc: Parties by whether they are risky, the number of their accounts and of the risky ones among these.
*/
SELECT held.is_risky, held.members, held.risky_members, count(*) AS n
FROM (
    SELECT account.party_id, bool_or(owner.is_risky) AS is_risky, count(*) AS members, count(*) FILTER (account.is_risky) AS risky_members
    FROM account.posture AS account
    JOIN party.posture AS owner ON owner.party_id = account.party_id
    GROUP BY account.party_id
) AS held
GROUP BY held.is_risky, held.members, held.risky_members
