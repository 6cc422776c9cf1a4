/*
doc: >
  The four slots (s0 to s3) of each flow, with the laws of its key and the traits of its card. Of s0, both halves are a pair of normals, for
  amount and latency; of s1, 16 bits are the ending of the price, 16 how the card is read and authenticated, 20 the decision; of s2, 16 the
  life of the payment, 16 the time to its clearing, 20 its refund; of s3, 14 whether it is tried again, 9 and 9 how that ends, 10 and 10 when.
stream: 6B.S2.flow
stored: false
*/
-- Flows with the laws and traits that decide about them, in the order of their ids.
WITH flow AS (
    SELECT payer.arrival_id::UBIGINT AS entity, horizon.scenario_sub AS sub, arrival_day(payer.arrival_id) AS batch
        , moment.ts_utc, payer.instrument_id, horizon.ends_at, law.* EXCLUDE (key_no), card.* EXCLUDE (instrument_id)
    FROM flow_party_6B AS payer
    JOIN arrival_event_5B AS moment ON moment.arrival_id = payer.arrival_id
    JOIN key_law AS law ON law.key_no = arrival_key(payer.arrival_id)
    JOIN card_trait AS card ON card.instrument_id = payer.instrument_id
    CROSS JOIN (
        SELECT min(day.scenario_sub) AS scenario_sub, min(scenario.horizon_end_utc) AS ends_at
        FROM horizon_day AS day CROSS JOIN scenario_manifest_5A AS scenario
    ) AS horizon
    WHERE (part_no() IS NULL OR (payer.arrival_id >= pack_cell(part_no(), 0, 0) AND payer.arrival_id < pack_cell(part_no() + 1, 0, 0)))
        AND (part_no() IS NULL OR (moment.arrival_id >= pack_cell(part_no(), 0, 0) AND moment.arrival_id < pack_cell(part_no() + 1, 0, 0)))
)
SELECT * FROM rng_draw4('flow', '6B.S2.flow')
