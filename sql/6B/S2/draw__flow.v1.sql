/*
doc: >
  The four slots (s0 to s3) of each flow, with the laws of its key and the traits of its card. Of s0, both halves are a pair of normals, for
  amount and latency; of s1, 16 bits are the ending of the price, 16 how the card is read and authenticated, 20 the decision; of s2, 16 the
  life of the payment, 16 the time to its clearing, 20 its refund; of s3, 14 whether it is tried again, 9 and 9 how that ends, 10 and 10 when.
stream: 6B.S2.flow
stored: false
*/
-- Flows with the traits of their cards, in the order of their ids: sorted while they are narrow.
WITH paying AS MATERIALIZED (
    SELECT payer.arrival_id, card.*
    FROM flow_party_6B AS payer
    JOIN card_trait AS card ON card.instrument_id = payer.instrument_id
    WHERE part_no() IS NULL OR (payer.arrival_id >= pack_cell(part_no(), 0, 0) AND payer.arrival_id < pack_cell(part_no() + 1, 0, 0))
    ORDER BY payer.arrival_id
)
-- These with the laws of their keys, and their day: its number, its date, and how many are left.
, flow AS (
    SELECT paying.arrival_id::UBIGINT AS entity, horizon.scenario_sub AS sub, arrival_day(paying.arrival_id) AS batch
        , horizon.dates[arrival_day(paying.arrival_id) + 1] AS month_day, horizon.days - arrival_day(paying.arrival_id) AS days_left
        , law.* EXCLUDE (key_no), paying.* EXCLUDE (arrival_id, instrument_id)
    FROM paying
    JOIN key_law AS law ON law.key_no = arrival_key(paying.arrival_id)
    CROSS JOIN (
        SELECT scenario_sub(scenario_id) AS scenario_sub, date_diff('day', horizon_start_utc, horizon_end_utc) AS days
            , list_transform(range(date_diff('day', horizon_start_utc, horizon_end_utc) + 1)
                , LAMBDA d: day(horizon_start_utc + to_days(d::INTEGER))) AS dates
        FROM scenario_manifest_5A
    ) AS horizon
)
SELECT * FROM rng_draw4('flow', '6B.S2.flow')
