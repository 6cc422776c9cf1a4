/*
doc: The merchant of every flow, in the party's country or anywhere; where the country has no merchant, anywhere.
materialize: table
*/
-- Flows with the market in which their merchant is drawn.
WITH placed AS (
    SELECT f.party_id, f.flow_no, f.country_iso AS home_iso, d.s1, d.s0 < f.home_slot AS stays
        , CASE WHEN d.s0 < f.home_slot AND home.country_iso IS NOT NULL THEN f.country_iso ELSE 'WORLD' END AS country_iso
        , home.country_iso IS NULL AS lacks_merchants
    FROM flow AS f
    JOIN draw__flow_merchant AS d ON d.entity = f.party_id::UBIGINT AND d.sub = (3000 + f.flow_no)::UBIGINT
    LEFT JOIN (SELECT DISTINCT country_iso FROM merchant_span) AS home ON home.country_iso = f.country_iso
)
-- Flows with a place on the volumes of that market.
, picked AS (
    SELECT p.party_id, p.flow_no, p.country_iso, p.stays AND p.lacks_merchants AS is_fallback, rng_pick(p.s1, market.total) AS place
    FROM placed AS p
    JOIN (SELECT DISTINCT country_iso, total FROM merchant_span) AS market ON market.country_iso = p.country_iso
)
SELECT p.party_id, p.flow_no, p.is_fallback, span.merchant_id
FROM picked AS p
ASOF JOIN merchant_span AS span ON span.country_iso = p.country_iso AND p.place >= span.since
