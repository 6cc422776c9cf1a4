/*
doc: >
  How parties pay, by how many payments they make: sessions (payments less than half an hour apart), pairs of payments in person one after the
  other and those too far apart for their time, merchants met again, instruments, devices and addresses in use, and the spread of the gaps. A large
  world is looked at by every so many-th party (see payer_batch).
materialize: dataset
parts: payer_batch.batch_no
machinery: true
*/
-- Payments with the home of the payer and, in person, the place.
WITH placed AS (
    SELECT flow.batch_no, flow.party_id, flow.us, flow.flow_id, flow.in_person, party.country_iso <> flow.merchant_country_iso AS is_abroad
        , CASE WHEN flow.in_person THEN point.lat_deg END AS lat_deg, CASE WHEN flow.in_person THEN point.lon_deg END AS lon_deg
    FROM payer_flow AS flow
    LEFT JOIN (SELECT * FROM s1_party_base_6A WHERE party_id % (SELECT max(every) FROM payer_batch) = 0) AS party ON party.party_id = flow.party_id
    LEFT JOIN site_point AS point
        ON point.merchant_id = flow.merchant_id AND point.legal_country_iso = flow.merchant_country_iso AND point.site_id = flow.site_id
)
-- These with the time to those before and after, and the place before in person.
, ordered AS (
    SELECT batch_no, party_id, is_abroad, in_person
        , us - lag(us) OVER by_party AS gap_us
        , lead(us) OVER by_party - us AS next_us
        , CASE WHEN lat_deg IS NOT NULL THEN us - lag(CASE WHEN lat_deg IS NOT NULL THEN us END IGNORE NULLS) OVER by_party END AS place_gap_us
        , CASE WHEN lat_deg IS NOT NULL
            THEN great_circle_km(lat_deg, lon_deg, lag(lat_deg IGNORE NULLS) OVER by_party, lag(lon_deg IGNORE NULLS) OVER by_party) END AS km
    FROM placed
    WINDOW by_party AS (PARTITION BY party_id ORDER BY us, flow_id)
)
-- Each party.
, party AS (
    SELECT batch_no, party_id, count(*) AS flows
        , count_if(in_person) AS in_person, count_if(in_person AND is_abroad) AS in_person_abroad
        , count_if(NOT in_person AND is_abroad) AS remote_abroad
        , count_if(gap_us IS NULL OR gap_us > policy.session_gap_us) AS sessions
        , count_if((gap_us IS NULL OR gap_us > policy.session_gap_us) AND (next_us IS NULL OR next_us > policy.session_gap_us)) AS single_sessions
        , count(km) AS pairs
        , count_if(coalesce(km > policy.speed_kmh * greatest(place_gap_us / 3.6e9, 1 / 60), false)) AS fast_pairs
        , count(gap_us) AS gaps, sum(gap_us // 1000000) AS gap_s, sum((gap_us // 1000000) * (gap_us // 1000000)) AS gap_s_squared
    FROM ordered
    CROSS JOIN policy_6B.validation_policy AS policy
    GROUP BY batch_no, party_id
)
-- Merchants, instruments, devices and addresses of each.
, variety AS (
    SELECT party_id, count(DISTINCT merchant_id) AS merchants, count(DISTINCT instrument_id) AS instruments, count(DISTINCT device_id) AS devices
        , count(DISTINCT (device_id::BIGINT << 32) | ip_id) AS addresses
    FROM payer_flow
    GROUP BY party_id
)
SELECT party.batch_no
    , party.flows
    , count(*) AS parties
    , sum(party.in_person)::BIGINT AS in_person
    , sum(party.in_person_abroad)::BIGINT AS in_person_abroad
    , sum(party.remote_abroad)::BIGINT AS remote_abroad
    , sum(party.sessions)::BIGINT AS sessions
    , sum(party.single_sessions)::BIGINT AS single_sessions
    , sum(party.pairs)::BIGINT AS pairs
    , sum(party.fast_pairs)::BIGINT AS fast_pairs
    , sum(party.flows - variety.merchants)::BIGINT AS met_again
    , sum(variety.instruments)::BIGINT AS instruments
    , sum(variety.devices)::BIGINT AS devices
    , sum(variety.addresses)::BIGINT AS addresses
    , count_if(variety.devices > 0) AS parties_with_device
    , sum(gap_spread(party.gaps, party.gap_s, party.gap_s_squared))::BIGINT AS gap_spread_ppm
FROM party
JOIN variety ON variety.party_id = party.party_id
GROUP BY party.batch_no, party.flows
