/*
doc: >
  How often something is found and how often 6B.observation expects it: reports of customers by kind, decisions of readers by kind, and the delays of
  reports in ten parts that the law makes equally likely. What is expected counts millionths; only its shares matter.
materialize: table
*/
-- Victims by kind with their reports: the first payments of a victim in a campaign that cleared.
WITH head AS (
    SELECT flow.subtype, label.event_ts IS NOT NULL AS is_reported, kind.customer
        , CASE WHEN label.event_ts > flow.ts_utc THEN
            quantise(ln(date_diff('microseconds', flow.ts_utc, label.event_ts) / 86400000000 / kind.customer_median_d)
                / delay_sigma(kind.customer_median_d, kind.customer_p95_d), 9) END AS z
    FROM labelled_flow AS flow
    JOIN policy_6B.observed_kinds AS kind ON kind.subtype = flow.subtype
    LEFT JOIN flow_label_6B AS label ON label.flow_id = flow.flow_id AND label.source = 'CUSTOMER'
    WHERE flow.flow_id = flow.head_flow_id AND flow.is_cleared AND (flow.subtype <> 'HONEST' OR label.flow_id IS NOT NULL)
)
-- Readings of payments of truth.
, reading AS (
    SELECT flow.subtype, label.label <> 'LEGIT' AS is_found, kind.found AS share
    FROM flow_label_6B AS label
    JOIN labelled_flow AS flow ON flow.flow_id = label.flow_id
    JOIN policy_6B.observed_kinds AS kind ON kind.subtype = flow.subtype
    WHERE label.source = 'REVIEW' AND flow.subtype <> 'HONEST'
)
-- Readings by kind.
, decided AS (
    SELECT subtype, count(*) AS readings, count_if(is_found) AS found, max(share) AS share FROM reading GROUP BY subtype
)
SELECT 'kinds' AS law, subtype AS cell, count_if(is_reported) AS found, to_fixed_point(count(*) * max(customer), 6)::BIGINT AS expected_micro
FROM head
WHERE subtype <> 'HONEST'
GROUP BY subtype
UNION ALL
SELECT 'labels', subtype || ' found', found, to_fixed_point(readings * share, 6)::BIGINT FROM decided
UNION ALL
SELECT 'labels', subtype || ' missed', readings - found, to_fixed_point(readings * (1 - share), 6)::BIGINT FROM decided
UNION ALL
SELECT 'delays', part.part_no::VARCHAR, count(head.z), 1
FROM (SELECT unnest(range(10)) AS part_no) AS part
LEFT JOIN head ON part.part_no = CASE
    WHEN head.z < -1.2815515655446004 THEN 0 WHEN head.z < -0.8416212335729143 THEN 1 WHEN head.z < -0.5244005127080407 THEN 2
    WHEN head.z < -0.2533471031357997 THEN 3 WHEN head.z < 0 THEN 4 WHEN head.z < 0.2533471031357997 THEN 5
    WHEN head.z < 0.5244005127080407 THEN 6 WHEN head.z < 0.8416212335729143 THEN 7 WHEN head.z < 1.2815515655446004 THEN 8
    WHEN head.z IS NOT NULL THEN 9 END
GROUP BY part.part_no
