/*
doc: >
  The four slots (s0 to s3) of each flow, with the traits of its card. Of s0, both halves are a pair of normals, for amount and latency; of s1,
  16 bits are the ending of the price, 16 how the card is read and authenticated, 20 the decision; of s2, 16 the life of the payment, 16 the
  time to its clearing, 20 its refund; of s3, 14 whether it is tried again, 9 and 9 how that ends, 10 and 10 when.
stream: 6B.S2.flow
stored: false
*/
-- Flows with their cards, in the order of their ids: sorted while they are narrow.
WITH flow AS MATERIALIZED (
    SELECT payer.arrival_id::UBIGINT AS entity, card
    FROM flow_party_6B AS payer
    JOIN card_trait AS card ON card.instrument_id = payer.instrument_id
    SEMI JOIN flow_part_6B AS part ON part.day_no = arrival_day(payer.arrival_id)
    WHERE part_no() IS NULL OR payer.arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1
    ORDER BY entity
)
-- These under the keys of their draws: the traits stay in one column, for every round of the draw passes on all.
, drawn AS (
    SELECT flow.entity, scenario.sub, arrival_day(flow.entity::BIGINT) AS batch, arrival_key(flow.entity::BIGINT) AS key_no, flow.card
        , {'amount_factor': 1.0::DOUBLE, 'amount_spread': 1.0::DOUBLE, 'round_to': 0::UINTEGER
            , 'forced_entry': NULL::UTINYINT, 'risk_added': 0.0::DOUBLE} AS tilt
    FROM flow
    CROSS JOIN (SELECT min(scenario_sub) AS sub FROM horizon_day) AS scenario
)
SELECT * FROM rng_draw4('drawn', '6B.S2.flow')
