/*
doc: >
  Campaigns: kind, when it begins, the place or the ring that it aims at, where it pays if at one place, and how many targets it has. One that
  begins before the horizon reaches into it.
materialize: dataset
*/
-- Those that begin.
WITH begun AS (
    SELECT drawn.batch AS day_no, upper_draw(drawn.s1) AS place_draw, lower_draw(drawn.s1) AS moment_draw
        , upper_draw(drawn.s2) AS target_draw, lower_draw(drawn.s2) AS shop_draw, upper_draw(drawn.s3) AS ring_draw, lower_draw(drawn.s3) AS tool_draw
        , drawn.candidate_no, law.*
    FROM draw__campaign_start AS drawn
    JOIN kind_law AS law ON law.kind_no = drawn.kind_no
    WHERE rng_u(drawn.s0) < law.expected / law.candidates
)
-- These with the number of the place and of the ring.
, numbered AS (
    SELECT begun.*, one_of(begun.place_draw, world.numbers) AS place_number
        , CASE WHEN begun.place = 'CIRCLE' THEN circle.ring_nos[(1 + one_of(begun.ring_draw, len(circle.ring_nos)))::BIGINT]
            WHEN begun.population = 'RING' THEN (one_of(begun.ring_draw, rings.rings))::INTEGER END AS ring_no
    FROM begun
    JOIN source_range AS world ON world.country_no = 0
    CROSS JOIN (SELECT count(DISTINCT ring_no) AS rings FROM ring) AS rings
    CROSS JOIN (
        SELECT list(DISTINCT ring.ring_no ORDER BY ring.ring_no) AS ring_nos
        FROM ring
        SEMI JOIN s5_merchant_circles_6A AS circle ON circle.ring_id = ring.ring_id
    ) AS circle
)
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
FROM numbered
ASOF JOIN source_place AS place ON place.first_number <= numbered.place_number
LEFT JOIN ring ON ring.ring_no = numbered.ring_no AND ring.member_no = 0
CROSS JOIN scenario_manifest_5A AS scenario
WHERE numbered.population <> 'RING' OR numbered.ring_no IS NOT NULL
