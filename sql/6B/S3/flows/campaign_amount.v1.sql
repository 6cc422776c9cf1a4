/*
doc: Payments of campaigns with their amounts, how the card was read, whether the customer was asked for more, and how long the issuer takes.
materialize: view
*/
SELECT * FROM priced_payments('draw__campaign_flow', 'key_law_6B', 'policy_6B.decision', 'policy_6B.three_ds', 'scenario_manifest_5A')
