/*
doc: >
  The view of a bank of each payment that somebody labelled, at the end: its last label; and of every fraud, what it thought after 7, 30 and 90 days,
  and whether the customer had reported it.
materialize: table
*/
SELECT flow.flow_id, flow.group_no, flow.euros, flow.truth_label, flow.is_cleared, count(label.label_no) AS labels
    , coalesce(arg_max(label.label, label.label_no) <> 'LEGIT', false) AS is_bad
    , coalesce(arg_max(label.label, label.label_no) FILTER (label.available_ts <= flow.ts_utc + INTERVAL 7 DAY) <> 'LEGIT', false) AS known_7
    , coalesce(arg_max(label.label, label.label_no) FILTER (label.available_ts <= flow.ts_utc + INTERVAL 30 DAY) <> 'LEGIT', false) AS known_30
    , coalesce(arg_max(label.label, label.label_no) FILTER (label.available_ts <= flow.ts_utc + INTERVAL 90 DAY) <> 'LEGIT', false) AS known_90
    , max(kind.customer) > 0 AS can_report
    , coalesce(bool_or(label.source = 'CUSTOMER' AND label.available_ts <= flow.ts_utc + INTERVAL 7 DAY), false) AS told_7
    , coalesce(bool_or(label.source = 'CUSTOMER' AND label.available_ts <= flow.ts_utc + INTERVAL 30 DAY), false) AS told_30
    , coalesce(bool_or(label.source = 'CUSTOMER' AND label.available_ts <= flow.ts_utc + INTERVAL 90 DAY), false) AS told_90
FROM labelled_flow AS flow
JOIN policy_6B.observed_kinds AS kind ON kind.subtype = flow.subtype
LEFT JOIN flow_label_6B AS label ON label.flow_id = flow.flow_id
WHERE label.flow_id IS NOT NULL OR flow.truth_label = 'FRAUD'
GROUP BY flow.flow_id, flow.group_no, flow.euros, flow.truth_label, flow.is_cleared
