/*
doc: >
  Campaigns: kind, when it begins, the place or the ring that it aims at, where it pays if at one place, and how many targets it has. One that
  begins before the horizon reaches into it.
materialize: dataset
*/
SELECT ((numbered.kind_no::INTEGER << 25) | ((numbered.day_no + 256) << 14) | numbered.candidate_no)::INTEGER AS campaign_id
    , numbered.campaign_kind, numbered.truth_label, numbered.kind_no::UTINYINT AS kind_no
    , numbered.day_no::SMALLINT AS day_no
    , make_timestamp(epoch_us(scenario.horizon_start_utc) + numbered.day_no * 86400000000
        + one_of(numbered.moment_draw, 86400000000)) AS begin_utc
    , floor(quantise(numbered.targets_least
        * pow((numbered.targets_most + 1) / numbered.targets_least, (numbered.target_draw::DOUBLE + 0.5) / 67108864), 6))::INTEGER AS targets
    , place.place_no, place.country_no
    , numbered.ring_no, ring.members AS ring_members
    , numbered.shop_draw::INTEGER AS shop_draw, numbered.tool_draw::INTEGER AS tool_draw
FROM campaign_start AS numbered
ASOF JOIN source_place AS place ON place.first_number <= numbered.place_number
LEFT JOIN ring ON ring.ring_no = numbered.ring_no AND ring.member_no = 0
CROSS JOIN scenario_manifest_5A AS scenario
WHERE numbered.population <> 'RING' OR numbered.ring_no IS NOT NULL
