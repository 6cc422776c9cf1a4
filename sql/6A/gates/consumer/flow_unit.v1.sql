/*
doc: Every flow of the panel.
materialize: view
*/
SELECT party_id::UBIGINT AS entity, flow_no::UBIGINT AS sub, 0 AS batch
FROM (SELECT party_id, unnest(range(1, (SELECT flows_per_party FROM policy_6A.t10_baseline) + 1)) AS flow_no FROM panel)
