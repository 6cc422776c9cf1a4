/*
doc: The factors and masks of each subject in the blocks that an event touches, slot by slot; other blocks have no row.
materialize: table
*/
-- Slots of a block, and of the horizon.
WITH scenario AS (
    SELECT 1440 // bucket_minutes AS block_slots
        , (clock_minute(horizon_end_utc) - clock_minute(horizon_start_utc)) // bucket_minutes AS slots
    FROM scenario_manifest_5A
)
-- Blocks of each subject that an event touches.
, touched AS (
    SELECT DISTINCT factor.subject_id, factor.horizon_bucket_index // scenario.block_slots AS block_no
    FROM overlay_factor AS factor
    CROSS JOIN scenario
)
-- All slots of these blocks.
, filled AS (
    SELECT touched.subject_id, touched.block_no
        , unnest(range(
            touched.block_no * scenario.block_slots, least((touched.block_no + 1) * scenario.block_slots, scenario.slots)
        ))::SMALLINT AS horizon_bucket_index
    FROM touched
    CROSS JOIN scenario
)
SELECT filled.subject_id
    , filled.block_no::SMALLINT AS block_no
    , list(coalesce(factor.factor, 1) ORDER BY filled.horizon_bucket_index) AS factors
    , list(coalesce(factor.type_mask, 0::UTINYINT) ORDER BY filled.horizon_bucket_index) AS type_masks
FROM filled
LEFT JOIN overlay_factor AS factor
    ON factor.subject_id = filled.subject_id AND factor.horizon_bucket_index = filled.horizon_bucket_index
GROUP BY filled.subject_id, filled.block_no
