/*
doc: >
  A flow is in the money of its merchant's country, in whole least steps of prices there; at home both amounts are the same, abroad they agree
  by the rates to half a minor unit, or a minor unit where that is nothing.
code: 234
name: FLOW_MONEY
hint: read country_money_6B and the rates in 6B.amount
*/
SELECT flow.arrival_id, flow.currency, flow.amount_minor, home.currency AS home_currency, flow.home_amount_minor
FROM flow_base_6B AS flow
JOIN flow_party_6B AS payer ON payer.arrival_id = flow.arrival_id
JOIN key_law_6B AS law ON law.key_no = arrival_key(flow.arrival_id)
JOIN s1_party_base_6A AS party ON party.party_id = payer.party_id
JOIN country_money_6B AS home ON home.country_iso = party.country_iso
WHERE flow.currency <> law.currency OR flow.amount_minor % law.step_minor <> 0
    OR (flow.currency = home.currency AND flow.amount_minor <> flow.home_amount_minor)
    OR (flow.currency <> home.currency
        AND abs(flow.home_amount_minor - greatest(flow.amount_minor / law.rate_minor * home.rate_minor, 1)) > 0.5000001)
