/*
doc: The two slots (s0, s1) of the count in each cell.
stream: 5B.S2.count
stored: false
*/
-- Cells under the keys of their draws.
WITH cell AS (
    SELECT pack_cell(cell.day_no, cell.key_no, cell.slot_of_day)::UBIGINT AS entity, scenario.scenario_sub AS sub
        , cell.day_no, cell.key_no, cell.slot, cell.dispersion, cell.lambda_realised
    FROM realised_cell AS cell
    CROSS JOIN (SELECT min(scenario_sub) AS scenario_sub FROM horizon_day) AS scenario
)
SELECT day_no AS batch, entity, sub, s0, s1, day_no, key_no, slot, dispersion, lambda_realised
FROM rng_draw('cell', '5B.S2.count')
