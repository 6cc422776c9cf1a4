/*
doc: Payments of campaigns with what the issuer said, whether it was tried again, and how that ended.
materialize: view
*/
SELECT * FROM decided_payments('campaign_amount', 'policy_6B.decision', 'policy_6B.retry_success')
