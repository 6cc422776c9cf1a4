/*
doc: >
  Every alert that is read: when the reader begins, asks the holder and decides, and what the decision is. A kind of fraud is found with its
  share; honest payments are taken for fraud now and then.
*/
-- Readings with the kind of the payment.
WITH reading AS (
    SELECT alert.flow_id, alert.account_id, alert.region_id, alert.alerted_ts, law.review, kind.label
        , even_in_logs_us(share_of_bits(draw.s0, 26, 26), law.review.least_s, law.review.most_s, 1000000) AS delay_us
        , law.review.reading_from + (law.review.reading_to - law.review.reading_from) * share_of_bits(draw.s0, 0, 26) AS reading_share
        , share_of_bits(draw.s1, 26, 26) < kind.found AS is_found
        , share_of_bits(draw.s1, 0, 26) < law.review.contacted_share AS is_contacted
    FROM alert_6B AS alert
    JOIN draw__review AS draw ON draw.entity = alert.flow_id::UBIGINT
    LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = alert.flow_id
    JOIN policy_6B.observed_kinds AS kind ON kind.subtype = coalesce(truth.subtype, 'HONEST')
    CROSS JOIN policy_6B.observation AS law
)
SELECT flow_id, account_id, region_id, alerted_ts
    , alerted_ts + to_microseconds(floor(quantise(delay_us * (1 - reading_share), 3))::BIGINT) AS opened_ts
    , CASE WHEN is_contacted THEN alerted_ts + to_microseconds(floor(quantise(delay_us * (1 - reading_share / 2), 3))::BIGINT) END AS contacted_ts
    , alerted_ts + to_microseconds(delay_us) AS decided_ts
    , CASE WHEN is_found THEN label ELSE 'LEGIT' END AS label
FROM reading
ORDER BY flow_id
