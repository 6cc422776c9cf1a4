/*
doc: Ties between the quotas of cells (s0).
stream: 6A.S2.account_count_realisation
*/
-- Every cell under the key of its draw.
WITH drawn_cell AS (
    SELECT e64(g.region_id || '|' || g.segment_id) AS entity
        , kind.kind_no::UBIGINT AS sub
        , g.cells_before + kind.kind_no AS batch
    FROM party_group AS g
    JOIN account_kind AS kind ON kind.party_type = g.party_type
)
SELECT batch, entity, sub, s0
FROM rng_draw('drawn_cell', '6A.S2.account_count_realisation')
