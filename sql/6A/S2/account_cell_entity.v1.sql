/*
doc: What the ties between the quotas of cells are drawn for.
step: load_contracts_inputs
*/
SELECT e64(g.region_id || '|' || g.segment_id) AS entity
    , kind.kind_no::UBIGINT AS sub
    , g.cells_before + kind.kind_no AS batch
FROM party_group AS g
JOIN account_kind AS kind ON kind.party_type = g.party_type
