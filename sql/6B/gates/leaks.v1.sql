/*
doc: >
  Whether fraud is betrayed by what is no trace of it: an id, a row number, standing in a table; or by a single column.
tests: [LK1]
owner_state: S3
knobs: [6B.campaign_law.campaigns, 6B.campaign_law.pools, 6B.campaign_law.pool_groups]
formula:
  LK1: >-
    largest area under the ROC curve for fraud, over all frauds and about 200,000 other payments. Ids: their order among those whose order is no
    secret, payments within their hour, entities once. Members: presence in a public table of the segment at the moment of the payment; arrivals: a
    row of the arrivals with the same merchant and moment, of payments at merchants. Columns: order of numbers, and values by their rate of fraud in
    the first half of the days (as if ten payments more had the rate of all), tried on the second half. Files and parts are ranges of days, which
    ts_utc answers for
*/
SELECT *
FROM graded('leak_measure', 'policy_6B.gate_thresholds', 'leaks')
