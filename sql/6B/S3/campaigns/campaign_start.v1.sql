/*
doc: >
  Campaigns that begin, with the number of the place that they aim at and that of the ring: a table of its own, so that as many as there are find
  their places in one pass.
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
