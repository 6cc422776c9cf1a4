/*
doc: >
  An arrival, from its id: the cell that the id names, the arrivals that 5A expects there, the field and the count, the arrival's own
  draw, the clock of its zone, and its site and terminal or its edge. The key of the arrival, its sites, its knots, the counts of its day
  and the arrival itself are made again.
key: {arrival_id: BIGINT}
population: arrival_event_5B
narrow:
  zone_site: (merchant_id, legal_country_iso, tzid) IN (SELECT merchant_id, legal_country_iso, tzid FROM asked_cell)
  field_knot: key_no IN (SELECT key_no FROM asked_cell)
  field_day: (key_no, day_knot) IN (SELECT key_no, unnest([day_no, day_no + 1]) FROM asked_cell)
  key_place: key_no IN (SELECT key_no FROM asked_cell)
  zone_slot: (tzid, day_no, slot) IN (SELECT tzid, day_no, slot FROM asked_cell)
again:
  merchant_zone_key_5B: {key_no: arrival_key(asked.arrival_id)}
  key_site_5B: {key_no: arrival_key(asked.arrival_id)}
  edge_catalogue_5B: {key_no: arrival_key(asked.arrival_id)}
  arrival_field_5B: {key_no: arrival_key(asked.arrival_id)}
  bucket_count_5B: {key_no: arrival_key(asked.arrival_id), day_no: arrival_day(asked.arrival_id)}
  arrival_event_5B: [arrival_id]
*/

/*
model: asked_cell
doc: The cells that the asked ids name, with their keys.
*/
SELECT asked.arrival_id, arrival_ordinal(asked.arrival_id) AS ordinal
    , day.day_no, day.utc_date, day.first_slot, day.slots, day.first_slot + arrival_slot_of_day(asked.arrival_id) AS slot
    , key.*
FROM asked
JOIN horizon_day AS day ON day.day_no = arrival_day(asked.arrival_id)
JOIN merchant_zone_key_5B AS key ON key.key_no = arrival_key(asked.arrival_id)

/*
model: asked_surface
doc: The surface of 5A on the days of the asked keys.
*/
SELECT surface.merchant_id, surface.legal_country_iso, surface.tzid, surface.channel_group, surface.local_horizon_bucket_index
    , surface.lambda_local_scenario
FROM merchant_zone_scenario_local_5A AS surface
SEMI JOIN asked_cell AS cell
    ON cell.merchant_id = surface.merchant_id AND cell.legal_country_iso = surface.legal_country_iso AND cell.tzid = surface.tzid
    AND cell.channel_group = surface.channel_group
    AND surface.local_horizon_bucket_index BETWEEN cell.first_slot AND cell.first_slot + cell.slots - 1

/*
model: realised_cell
doc: The cells of these days, by the law by which S2 makes them of the whole surface.
*/
SELECT day_no, key_no, slot, slot_of_day, legal_country_iso, virtual_mode, dispersion, expected, lambda_realised
FROM arrival_cells('asked_surface', 'merchant_zone_key_5B', 'horizon_day', 'policy_5B.arrival_law', 'field_day')

/*
model: asked_draw
doc: The bits of the draw of each asked arrival, with its clock and its place in the guides.
*/
SELECT asked.arrival_id, draw.entity, draw.sub, draw.s0, draw.s1
    , (draw.s0 >> 20)::BIGINT AS moment_draw, (draw.s0 & 1048575)::BIGINT AS edge_draw
    , (draw.s1 >> 20)::BIGINT AS site_draw, (draw.s1 & 1048575)::BIGINT AS terminal_draw
    , moment_quantile(draw.s0) AS quantile, draw.begin_level, draw.end_level
    , share_of_slot(moment_quantile(draw.s0), draw.begin_level, draw.end_level) AS share_of_slot
    , us_into_slot(draw.s0, draw.begin_level, draw.end_level, draw.slot_us) AS us
    , (((draw.s1 >> 20) * draw.guide_rows) >> 32)::BIGINT AS place
    , draw.edge_limit, draw.guide_rows, draw.start_us, draw.slot_us, draw.offset_us, draw.turn_us, draw.next_offset_us
    , draw.fold_from_us, draw.fold_to_us
FROM asked
JOIN draw__arrival_event AS draw ON draw.entity = asked.arrival_id::UBIGINT

/*
model: asked_knot
doc: The knots around each asked arrival, two a day apart and two a week apart.
*/
SELECT cell.arrival_id, cell.key_no, 'DAY' AS level, 0 AS level_no, field_slot(cell.slot, cell.key_no, cell.slots) // cell.slots + step.way AS knot
    , step.way
FROM asked_cell AS cell
CROSS JOIN (SELECT unnest([0, 1]) AS way) AS step
UNION ALL
SELECT cell.arrival_id, cell.key_no, 'WEEK', 1
    , week_knot(field_slot(cell.slot, cell.key_no, cell.slots) // cell.slots, cell.key_no) + step.way, step.way
FROM asked_cell AS cell
CROSS JOIN (SELECT unnest([0, 1]) AS way) AS step

/*
section: arrival
doc: The arrival as published.
*/
SELECT event.arrival_id, event.merchant_id, event.legal_country_iso, event.tzid, event.channel_group, event.ts_utc, event.ts_local
    , event.utc_offset_minutes, event.fold, event.routing, event.site_id, event.edge_id, event.terminal_no
FROM asked
JOIN arrival_event_5B AS event ON event.arrival_id = asked.arrival_id

/*
section: cell
doc: The parts of the id - day of the horizon, key, slot, and ordinal in the cell - and the law of the key.
*/
SELECT cell.arrival_id, pack_cell(cell.day_no, cell.key_no, cell.slot - cell.first_slot) + cell.ordinal AS arrival_id_again
    , cell.day_no, cell.utc_date, cell.key_no, cell.slot, cell.slot - cell.first_slot AS slot_of_day, cell.ordinal
    , cell.demand_class, cell.virtual_mode, cell.weekly_volume_expected, cell.sites, cell.edge_share
FROM asked_cell AS cell

/*
section: expected
doc: >
  The arrivals that 5A expects in the slot, with the season and the calendar in them, and what the wall clock shows as it begins;
  engine explain 5A merchant-zone tells where they come from.
*/
SELECT cell.arrival_id, surface.lambda_local_scenario AS expected, surface.seasonal_factor, surface.overlay_factor_total
    , make_timestamp(epoch_us(clock.utc_start_ts)) AS slot_start_utc
    , make_timestamp(epoch_us(clock.utc_start_ts) + clock.utc_offset_minutes * 60000000::BIGINT) AS slot_start_local
FROM asked_cell AS cell
JOIN merchant_zone_scenario_local_5A AS surface
    ON surface.merchant_id = cell.merchant_id AND surface.legal_country_iso = cell.legal_country_iso AND surface.tzid = cell.tzid
    AND surface.channel_group = cell.channel_group AND surface.local_horizon_bucket_index = cell.slot
JOIN tz_horizon_slot_5A AS clock ON clock.tzid = cell.tzid AND clock.horizon_bucket_index = cell.slot

/*
section: draws of the field
doc: The pairs of knots around the arrival; an even knot is the first normal of its pair, the next one the second.
stream: 5B.S1.field
slots:
  s0: both normals of the pair, their size
  s1: both normals of the pair, their direction
*/
SELECT DISTINCT knot.key_no, knot.level, draw.pair_no * 2 AS even_knot, draw.entity, draw.sub, draw.s0, draw.s1
FROM asked_knot AS knot
JOIN draw__field_knot AS draw
    ON draw.key_no = knot.key_no AND draw.level_no = knot.level_no AND draw.pair_no = knot.knot // 2

/*
section: field
doc: >
  The two parts of the field between their knots, each with variance 1 - the weights, the deviation of the class, the factor on the
  expected arrivals (of mean 1), and the mean of the count.
*/
-- Knots side by side.
WITH knot AS (
    SELECT asked.arrival_id
        , max(field.z) FILTER (asked.level = 'DAY' AND asked.way = 0) AS day_from
        , max(field.z) FILTER (asked.level = 'DAY' AND asked.way = 1) AS day_to
        , max(field.z) FILTER (asked.level = 'WEEK' AND asked.way = 0) AS week_from
        , max(field.z) FILTER (asked.level = 'WEEK' AND asked.way = 1) AS week_to
    FROM asked_knot AS asked
    JOIN arrival_field_5B AS field ON field.key_no = asked.key_no AND field.level = asked.level AND field.knot = asked.knot
    GROUP BY asked.arrival_id
)
-- The way of the slot from one daily and one weekly knot of its key to the next, in slots of the day.
, way AS (
    SELECT arrival_id, key_no, day_no, slot, deviation
        , field_slot(slot, key_no, slots) % slots / slots AS day_way
        , (field_slot(slot, key_no, slots) + key_no % 7 * slots) % (7 * slots) / (7 * slots) AS week_way
    FROM asked_cell
)
-- The field there.
, placed AS (
    SELECT way.*, knot.* EXCLUDE (arrival_id), law.field.day_weight, law.field.week_weight
        , law.field.day_weight * between_knots(knot.day_from, knot.day_to, way.day_way)
            + law.field.week_weight * between_knots(knot.week_from, knot.week_to, way.week_way) AS z
    FROM way
    JOIN knot ON knot.arrival_id = way.arrival_id
    CROSS JOIN policy_5B.arrival_law AS law
)
SELECT placed.arrival_id, placed.day_from, placed.day_to, placed.day_way, placed.week_from, placed.week_to, placed.week_way
    , placed.day_weight, placed.week_weight, placed.z, placed.deviation
    , exp(placed.deviation * placed.z - placed.deviation * placed.deviation / 2) AS factor
    , counted.lambda_realised
    , quantise(cell.expected * exp(placed.deviation * placed.z - placed.deviation * placed.deviation / 2), 9) AS lambda_realised_again
FROM placed
JOIN realised_cell AS cell ON cell.key_no = placed.key_no AND cell.day_no = placed.day_no AND cell.slot = placed.slot
JOIN bucket_count_5B AS counted ON counted.day_no = placed.day_no AND counted.key_no = placed.key_no AND counted.slot = placed.slot

/*
section: draw of the count
doc: How many arrivals the cell has.
stream: 5B.S2.count
slots:
  s0: quantile of the count; in a busy cell the size of two normals
  s1: in a busy cell the direction of two normals
*/
SELECT DISTINCT cell.day_no, cell.key_no, cell.slot, draw.entity, draw.sub, draw.s0, draw.s1
FROM asked_cell AS cell
JOIN draw__bucket_count AS draw ON draw.day_no = cell.day_no AND draw.key_no = cell.key_no AND draw.slot = cell.slot

/*
section: count
doc: >
  The law of the count and what the draw made of it - below the mean of the policy the least count whose distribution function reaches
  the quantile, from it on a Poisson count of a gamma mean.
*/
-- The arrivals of the day of each key.
WITH day AS (
    SELECT counted.day_no, counted.key_no, sum(counted.n)::BIGINT AS n
    FROM bucket_count_5B AS counted
    SEMI JOIN asked_cell AS cell ON cell.day_no = counted.day_no AND cell.key_no = counted.key_no
    GROUP BY counted.day_no, counted.key_no
)
SELECT cell.arrival_id, counted.lambda_realised AS mean, cell.dispersion
    , sqrt(counted.lambda_realised + counted.lambda_realised * counted.lambda_realised / cell.dispersion) AS standard_deviation
    , CASE WHEN counted.lambda_realised < law.count.low_mean_end THEN 'step by step' ELSE 'gamma and Poisson' END AS branch
    , count_zero(counted.lambda_realised, cell.dispersion) AS probability_of_none
    , CASE WHEN counted.lambda_realised < law.count.low_mean_end THEN rng_u(draw.s0) END AS quantile
    , CASE
        WHEN counted.lambda_realised >= law.count.low_mean_end
        THEN counted.lambda_realised * gamma_of_normal(cell.dispersion, normal_cos(draw.s0, draw.s1))
    END AS gamma_mean
    , counted.n
    , day.n AS arrivals_of_the_key_that_day
FROM asked_cell AS cell
JOIN bucket_count_5B AS counted ON counted.day_no = cell.day_no AND counted.key_no = cell.key_no AND counted.slot = cell.slot
JOIN draw__bucket_count AS draw ON draw.day_no = cell.day_no AND draw.key_no = cell.key_no AND draw.slot = cell.slot
JOIN day ON day.day_no = cell.day_no AND day.key_no = cell.key_no
CROSS JOIN policy_5B.arrival_law AS law

/*
section: draw of the arrival
doc: Its moment and its place, in one block.
stream: 5B.S3.event
slots:
  s0: moment in the slot (upper 32 bits), edge or site (lower 20)
  s1: site by the guide (upper 32 bits), terminal (lower 20)
*/
SELECT arrival_id, entity, sub, s0, s1
FROM asked_draw

/*
section: moment
doc: >
  How far into the slot it came - the quantile of an intensity that goes in straight lines from its level at the beginning to that in the middle
  and that at the end, each over its mean (hour_level_5B) - and the offset and fold of the clock there.
*/
SELECT draw.arrival_id, make_timestamp(draw.start_us) AS slot_start_utc, draw.quantile
    , draw.begin_level, 2 - (draw.begin_level + draw.end_level) / 2 AS middle_level, draw.end_level
    , draw.share_of_slot, draw.us AS us_into_slot
    , event.ts_utc, make_timestamp(draw.start_us + draw.us) AS ts_utc_again
    , draw.offset_us // 60000000 AS offset_at_slot_start
    , CASE WHEN draw.turn_us < draw.slot_us THEN make_timestamp(draw.start_us + draw.turn_us) END AS offset_changes_at_utc
    , event.ts_local
    , make_timestamp(draw.start_us + draw.us + CASE WHEN draw.us < draw.turn_us THEN draw.offset_us ELSE draw.next_offset_us END)
        AS ts_local_again
    , event.fold, (draw.us >= draw.fold_from_us AND draw.us < draw.fold_to_us)::UTINYINT AS fold_again
FROM asked_draw AS draw
JOIN arrival_event_5B AS event ON event.arrival_id = draw.arrival_id

/*
section: clock
doc: The changes of the zone's offset before and after the arrival, in seconds east of UTC.
*/
SELECT event.arrival_id, event.tzid, event.utc_offset_minutes::INTEGER * 60 AS utc_offset_s
    , arg_max(change.utoff_s, change.instant_utc) FILTER (change.instant_utc <= epoch(event.ts_utc)) AS utc_offset_s_again
    , make_timestamp(max(change.instant_utc) FILTER (change.seq > 0 AND change.instant_utc <= epoch(event.ts_utc)) * 1000000) AS last_change_utc
    , make_timestamp(min(change.instant_utc) FILTER (change.instant_utc > epoch(event.ts_utc)) * 1000000) AS next_change_utc
    , arg_min(change.utoff_s, change.instant_utc) FILTER (change.instant_utc > epoch(event.ts_utc)) AS next_offset_s
FROM asked
JOIN arrival_event_5B AS event ON event.arrival_id = asked.arrival_id
JOIN tz_timetable_cache AS change ON change.tzid = event.tzid
GROUP BY event.arrival_id, event.tzid, event.utc_offset_minutes, event.ts_utc

/*
section: edge or site
doc: >
  Whether the edge was met - its draw of 20 bits is below the limit of the key - and else the place in the key's guide and the site that
  has it, by the rows before it; a key without sites leaves it to the zone.
*/
-- Rows of the guide before each site.
WITH guide AS (
    SELECT cell.arrival_id, site.site_order, site.site_id, site.weight, site.guide_rows, site.terminals
        , sum(site.guide_rows) OVER (PARTITION BY cell.arrival_id ORDER BY site.site_order) - site.guide_rows AS rows_before
    FROM asked_cell AS cell
    JOIN key_site_5B AS site ON site.key_no = cell.key_no
)
SELECT draw.arrival_id, draw.edge_draw, draw.edge_limit
    , event.is_virtual, draw.edge_draw < draw.edge_limit AS is_virtual_again
    , draw.guide_rows, CASE WHEN guide.site_id IS NOT NULL THEN draw.place END AS place_in_guide
    , guide.rows_before AS first_place_of_site, guide.guide_rows AS guide_rows_of_site
    , guide.site_order, guide.weight AS site_weight
    , event.site_id, guide.site_id AS site_id_again
    , guide.terminals, CASE WHEN guide.site_id IS NOT NULL THEN draw.terminal_draw END AS terminal_draw
    , event.terminal_no, (1 + ((draw.terminal_draw * guide.terminals) >> 20))::SMALLINT AS terminal_no_again
    , event.edge_id, CASE WHEN draw.edge_draw < draw.edge_limit THEN edge.edge_id END AS edge_id_again
    , CASE WHEN draw.edge_draw < draw.edge_limit THEN edge.settlement_site_id END AS settlement_site_id
FROM asked_draw AS draw
JOIN arrival_event_5B AS event ON event.arrival_id = draw.arrival_id
LEFT JOIN guide
    ON guide.arrival_id = draw.arrival_id AND draw.edge_draw >= draw.edge_limit
    AND draw.place >= guide.rows_before AND draw.place < guide.rows_before + guide.guide_rows
LEFT JOIN edge_catalogue_5B AS edge ON edge.key_no = arrival_key(draw.arrival_id)

/*
section: policy rows
doc: Where the figures stand.
*/
SELECT cell.arrival_id, '5B.arrival_law.class_laws' AS policy
    , concat(law.demand_class, ': dispersion ', law.dispersion, ', deviation ', law.deviation) AS met
FROM asked_cell AS cell
JOIN policy_5B.class_laws AS law ON law.demand_class = cell.demand_class
UNION ALL
SELECT cell.arrival_id, '5B.arrival_law.field', concat('day ', law.field.day_weight, ', week ', law.field.week_weight)
FROM asked_cell AS cell
CROSS JOIN policy_5B.arrival_law AS law
UNION ALL
SELECT cell.arrival_id, '5B.arrival_law.count', concat('step by step below ', law.count.low_mean_end)
FROM asked_cell AS cell
CROSS JOIN policy_5B.arrival_law AS law
UNION ALL
SELECT cell.arrival_id, '5B.routing.hybrid_edge_share', routing.hybrid_edge_share::VARCHAR
FROM asked_cell AS cell
CROSS JOIN policy_5B.routing AS routing
WHERE cell.virtual_mode = 'HYBRID'
UNION ALL
SELECT cell.arrival_id, '5B.routing.guide_rows_per_site', routing.guide_rows_per_site::VARCHAR
FROM asked_cell AS cell
CROSS JOIN policy_5B.routing AS routing
WHERE cell.edge_share < 1
UNION ALL
SELECT cell.arrival_id, '5B.routing.terminals'
    , concat('one for ', routing.terminals.arrivals_per_week, ' arrivals a week, at most ', routing.terminals.most)
FROM asked_cell AS cell
CROSS JOIN policy_5B.routing AS routing
WHERE cell.edge_share < 1
