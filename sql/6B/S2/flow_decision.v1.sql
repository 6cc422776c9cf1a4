/*
doc: Every flow with what the issuer said, whether the customer tried again, and how that ended.
materialize: view
*/
SELECT * FROM decided_payments('flow_amount', 'policy_6B.decision', 'policy_6B.retry_success')
