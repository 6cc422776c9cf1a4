/*
doc: >
  The points of every combination of signs that makes an alert. Bits, from the lowest: refused for risk, 3-D Secure failed, magnetic stripe, abroad,
  device of somebody else, large, very large, burst of the instrument, burst of the address, transfer, large transfer, many payers.
*/
-- Combinations with their points.
WITH combination AS (
    SELECT every.signs
        , (every.signs & 1) * law.points.risk_declined
            + (every.signs >> 1 & 1) * law.points.authentication_failed
            + (every.signs >> 2 & 1) * law.points.magstripe
            + (every.signs >> 3 & 1) * law.points.abroad
            + (every.signs >> 4 & 1) * law.points.other_device
            + (every.signs >> 5 & 1) * law.points.large
            + (every.signs >> 6 & 1) * law.points.very_large
            + (every.signs >> 7 & 1) * law.points.instrument_burst
            + (every.signs >> 8 & 1) * law.points.address_burst
            + (every.signs >> 9 & 1) * law.points.transfer
            + (every.signs >> 10 & 1) * law.points.large_transfer
            + (every.signs >> 11 & 1) * law.points.many_payers AS score
        , law.alert_from, law.urgent_from, law.blocked_from
    FROM policy_6B.observation AS law
    CROSS JOIN (SELECT unnest(range(4096))::INTEGER AS signs) AS every
)
SELECT signs, score, score >= urgent_from AS is_urgent, score >= blocked_from AND signs & 1 = 1 AS is_blocked
FROM combination
WHERE score >= alert_from AND (signs & 96) <> 96
