/*
doc: >
  One row per component of parties over shared devices with a risky member: its risky parties, its parties with a risky co-user of
  another household, and the risky ones among these. A risky party that shares no device is a component by itself.
materialize: diagnostic
*/
-- Parties with a risky co-user of another household.
WITH exposed AS (
    SELECT DISTINCT pair.party_id
    FROM outside_co_user AS pair
    SEMI JOIN risky_party AS risky ON risky.party_id = pair.other_party_id
)
-- Every party that counts, with its component.
, member AS (
    SELECT component.party_id, component.component FROM sharing_component AS component
    UNION ALL
    SELECT risky.party_id, risky.party_id
    FROM risky_party AS risky
    ANTI JOIN sharing_component AS component ON component.party_id = risky.party_id
)
-- Components with what they count.
, counted AS (
    SELECT member.component, count(*) AS parties, count(risky.party_id) AS risky
        , count(exposed.party_id) AS exposed
        , count(exposed.party_id) FILTER (risky.party_id IS NOT NULL) AS risky_exposed
    FROM member
    LEFT JOIN risky_party AS risky ON risky.party_id = member.party_id
    LEFT JOIN exposed ON exposed.party_id = member.party_id
    GROUP BY member.component
)
SELECT parties, risky, exposed, risky_exposed, count(*) AS components
FROM counted
GROUP BY parties, risky, exposed, risky_exposed
ORDER BY parties, risky, exposed, risky_exposed
