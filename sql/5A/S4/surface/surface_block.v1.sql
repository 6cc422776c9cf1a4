/*
doc: >
  The surface in blocks of one day: for each row of a part of the domain and each block, in key order, its volume, the shape
  and the factors as lists, and the season of the one or two local dates in it. The lists are joined while the rows are few;
  the surface only unrolls them.
materialize: view
*/
-- Blocks of the horizon with their first slot.
WITH block AS (
    SELECT DISTINCT profile.block_no, profile.block_no * (1440 // scenario.bucket_minutes) AS first_slot
    FROM profile_block AS profile
    CROSS JOIN scenario_manifest_5A AS scenario
)
SELECT domain.row_no
    , block.first_slot
    , domain.merchant_id
    , domain.legal_country_iso
    , domain.tzid
    , domain.channel_group
    , domain.weekly_volume_expected
    , profile.profiles
    , overlay.factors
    , overlay.type_masks
    , season.first_slots
    , season.first_factor
    , season.last_factor
FROM domain_row AS domain
CROSS JOIN block
JOIN profile_block AS profile ON profile.profile_key = domain.profile_key AND profile.block_no = block.block_no
JOIN season_block AS season ON season.season_key = domain.season_key AND season.block_no = block.block_no
LEFT JOIN overlay_block AS overlay ON overlay.subject_id = domain.subject_id AND overlay.block_no = block.block_no
WHERE part_no() IS NULL OR domain.part_no = part_no()
ORDER BY domain.row_no, block.block_no
