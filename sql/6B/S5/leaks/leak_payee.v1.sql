/*
doc: >
  The accounts that transfers go to, within what is known of an account: its country and segment and its kind. All of them: among the payments by
  which other leaks are looked for there are too few transfers to tell an order from chance.
materialize: view
*/
SELECT flow.counterparty_account_id, account.country_iso || '|' || account.segment_id || '|' || account.account_type AS cell
    , bool_or(truth.flow_id IS NOT NULL) AS is_fraud
FROM flow_6B AS flow
JOIN s2_account_base_6A AS account ON account.account_id = flow.counterparty_account_id
LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = flow.flow_id AND truth.truth_label = 'FRAUD'
WHERE flow.channel = 'TRANSFER'
GROUP BY ALL
