/*
doc: >
  A merchant in one zone of a country: its class and weekly volume, the caps that shrank it, the shape of its week, what reach
  and rescue moved, and every event of the calendar that bends its hours.
key: {merchant_id: UBIGINT, legal_country_iso: VARCHAR, tzid: VARCHAR}
population: merchant_zone_profile_5A
narrow:
  # Volumes and caps are shared out over the world and made again whole; shapes and surfaces only where they are asked for.
  shape_domain: (legal_country_iso, tzid) IN (SELECT legal_country_iso, tzid FROM asked)
  profile_key: (legal_country_iso, tzid) IN (SELECT legal_country_iso, tzid FROM asked)
  slot_code: tzid IN (SELECT tzid FROM asked)
  overlay_subject: (legal_country_iso, tzid) IN (SELECT legal_country_iso, tzid FROM asked)
  season_zone: (legal_country_iso, tzid) IN (SELECT legal_country_iso, tzid FROM asked)
  overlay_event: >-
    (country_iso IS NULL OR country_iso IN (SELECT legal_country_iso FROM asked))
    AND (tzid IS NULL OR tzid IN (SELECT tzid FROM asked))
  domain_row: (merchant_id, legal_country_iso, tzid) IN (SELECT merchant_id, legal_country_iso, tzid FROM asked)
again:
  merchant_zone_profile_5A: [merchant_id, legal_country_iso, tzid]
  class_zone_shape_5A: [legal_country_iso, tzid]
  merchant_zone_baseline_local_5A: [merchant_id, legal_country_iso, tzid]
  merchant_zone_scenario_local_5A: [merchant_id, legal_country_iso, tzid]
*/

/*
model: asked_row
doc: The asked rows with what S1 says of them.
*/
SELECT profile.merchant_id, profile.legal_country_iso, profile.tzid, profile.channel_group, profile.demand_class
    , profile.demand_subclass, profile.weekly_volume_raw, profile.cap_factor, profile.weekly_volume_expected
    , e64(profile.merchant_id || '|' || profile.legal_country_iso || '|' || profile.tzid) AS entity
FROM asked
JOIN merchant_zone_profile_5A AS profile
    ON profile.merchant_id = asked.merchant_id AND profile.legal_country_iso = asked.legal_country_iso
    AND profile.tzid = asked.tzid

/*
model: merchant_rank
doc: The claim of each merchant on its class, largest first.
*/
SELECT part, unit, mass, share_max, floor, row_number() OVER (PARTITION BY part ORDER BY mass DESC, unit) AS mass_rank
    , mass::DOUBLE / (sum(mass) OVER (PARTITION BY part))::DOUBLE AS mass_share
FROM merchant_claim

/*
model: country_rank
doc: The claim of each country on a class, largest first.
*/
SELECT part, unit, mass, share_max, floor, row_number() OVER (PARTITION BY part ORDER BY mass DESC, unit) AS mass_rank
    , mass::DOUBLE / (sum(mass) OVER (PARTITION BY part))::DOUBLE AS mass_share
FROM country_claim

/*
model: class_rank
doc: The claim of each class on the world, largest first.
*/
SELECT unit, mass, share_max, floor, row_number() OVER (ORDER BY mass DESC, unit) AS mass_rank
    , mass::DOUBLE / (sum(mass) OVER ())::DOUBLE AS mass_share
FROM world_claim

/*
section: class
doc: The steps by which the merchant got its class, and the role of the zone for it.
*/
SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid
    , feature.channel, feature.channel_group, feature.sector, feature.virtual_mode, feature.sites AS merchant_sites
    , claim.demand_class AS class_claimed, claim.class_source AS claimed_by
    , support.merchants AS class_merchants, len(support.countries) AS class_countries
    , asked_row.demand_class
    , zone.sites AS zone_sites, zone.country_sites, asked_row.demand_subclass
FROM asked_row
JOIN merchant_feature AS feature ON feature.merchant_id = asked_row.merchant_id
JOIN class_claim AS claim ON claim.merchant_id = asked_row.merchant_id
LEFT JOIN class_support AS support ON support.demand_class = claim.demand_class
JOIN merchant_zone AS zone ON zone.entity = asked_row.entity

/*
section: draw of the merchant
doc: Its rate, once for all its zones.
stream: 5A.S1.site_rate
slots: {s0: Pareto rate of arrivals per site}
*/
SELECT DISTINCT asked_row.merchant_id, draw.entity, draw.sub, draw.s0
FROM asked_row
JOIN draw__site_rate AS draw ON draw.entity = asked_row.merchant_id

/*
section: draw of the row
doc: The noise of the zone on its merchant's rate.
stream: 5A.S1.zone_jitter
slots: {s0: logistic noise on the rate}
*/
SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, draw.entity, draw.sub, draw.s0
FROM asked_row
JOIN draw__zone_jitter AS draw ON draw.entity = asked_row.entity

/*
section: draw of the class
doc: The height of the cap on a country in the class.
stream: 5A.S1.class_cap
slots: {s0: height of the cap on a country}
*/
SELECT DISTINCT asked_row.demand_class, draw.entity, draw.sub, draw.s0
FROM asked_row
JOIN draw__class_cap AS draw ON draw.entity = e64('class|' || asked_row.demand_class)

/*
section: draw of the shape
doc: The variant of the class template that this country and zone keep.
stream: 5A.S2.variant
slots: {s0: variant of the class template}
*/
SELECT DISTINCT asked_row.demand_class, asked_row.channel_group, asked_row.legal_country_iso, asked_row.tzid
    , draw.entity, draw.sub, draw.s0
FROM asked_row
JOIN draw__shape_variant AS draw
    ON draw.entity = e64(asked_row.demand_class || '|' || asked_row.channel_group || '|' || asked_row.legal_country_iso
        || '|' || asked_row.tzid)

/*
section: draws of the country
doc: The draws behind the calendar of the country.
stream: 5A.S4.country
slots:
  s0: pay-day rule
  s1: day of the country's campaigns
*/
SELECT DISTINCT asked_row.legal_country_iso, draw.entity, draw.sub, draw.s0, draw.s1
FROM asked_row
JOIN draw__country_calendar AS draw ON draw.entity = e64('country|' || asked_row.legal_country_iso)

/*
section: draws of the season
doc: The draws behind the first weeks of the season, of the country and of the merchant's season group in it.
stream: 5A.S4.season
slots:
  s0: normal height of the knot, first part
  s1: normal height of the knot, second part
*/
SELECT DISTINCT asked_row.legal_country_iso, knot.season_group, draw.entity, draw.sub, draw.s0, draw.s1
FROM asked_row
JOIN merchant_season AS season ON season.merchant_id = asked_row.merchant_id
JOIN season_knot AS knot
    ON knot.legal_country_iso = asked_row.legal_country_iso
    AND (knot.season_group IS NULL OR knot.season_group = season.season_group)
JOIN draw__season_knot AS draw ON draw.entity = knot.entity AND draw.sub = knot.sub
WHERE knot.sub < (SELECT min(first.sub) FROM season_knot AS first) + 3

/*
section: draws of the weeks
doc: Where in the week the knots of the season lie, of the country and of the merchant's season group in it.
stream: 5A.S4.season_phase
slots: {s0: uniform phase of the knots in the week}
*/
SELECT DISTINCT asked_row.legal_country_iso, part.season_group, draw.entity, draw.sub, draw.s0
FROM asked_row
JOIN merchant_season AS season ON season.merchant_id = asked_row.merchant_id
JOIN season_part AS part
    ON part.legal_country_iso = asked_row.legal_country_iso
    AND (part.season_group IS NULL OR part.season_group = season.season_group)
JOIN draw__season_phase AS draw ON draw.entity = part.entity

/*
section: scale
doc: From sites to the weekly volume before caps - sites, rate and noise, times what role, selling, channel and brand add.
*/
SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid
    , scale.sites, policy.global_scale, class.median, class.tail_exponent, class.rate_max
    , rng_u(rate.s0) AS u_rate, rng_u(jitter.s0) AS u_zone
    , role.factor AS role_factor, selling.factor AS virtual_factor, channel.factor AS channel_factor
    , quantise(pow(greatest(1, zone.country_sites), policy.brand_exponent), 12) AS brand_factor
    , asked_row.weekly_volume_raw
    , scale.raw_volume AS weekly_volume_raw_again
FROM asked_row
JOIN merchant_zone AS zone ON zone.entity = asked_row.entity
JOIN zone_scale AS scale
    ON scale.merchant_id = asked_row.merchant_id AND scale.legal_country_iso = asked_row.legal_country_iso
    AND scale.tzid = asked_row.tzid
JOIN draw__site_rate AS rate ON rate.entity = asked_row.merchant_id
JOIN draw__zone_jitter AS jitter ON jitter.entity = asked_row.entity
CROSS JOIN policy_5A.demand_scale_policy AS policy
JOIN policy_5A.class_scales AS class ON class.demand_class = asked_row.demand_class
LEFT JOIN policy_5A.role_factors AS role ON role.zone_role = scale.zone_role
LEFT JOIN policy_5A.virtual_factors AS selling ON selling.virtual_mode = scale.virtual_mode
LEFT JOIN policy_5A.channel_factors AS channel ON channel.channel_group = scale.channel_group

/*
section: caps
doc: The four caps in their order - the row, the merchant in its class, the country in the class, the class in the world.
*/
SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, cap.cap_no, cap.cap, cap.place, cap.share
    , cap.share_max, cap.factor, cap.floor
FROM asked_row
JOIN row_capped
    ON row_capped.merchant_id = asked_row.merchant_id AND row_capped.legal_country_iso = asked_row.legal_country_iso
    AND row_capped.tzid = asked_row.tzid
JOIN merchant_cap ON merchant_cap.merchant_id = asked_row.merchant_id AND merchant_cap.demand_class = asked_row.demand_class
JOIN merchant_rank ON merchant_rank.part = asked_row.demand_class AND merchant_rank.unit = asked_row.merchant_id
JOIN country_cap
    ON country_cap.demand_class = asked_row.demand_class AND country_cap.legal_country_iso = asked_row.legal_country_iso
JOIN country_rank ON country_rank.part = asked_row.demand_class AND country_rank.unit = asked_row.legal_country_iso
JOIN world_cap ON world_cap.demand_class = asked_row.demand_class
JOIN class_rank ON class_rank.unit = asked_row.demand_class
CROSS JOIN LATERAL (
    SELECT unnest([
        {'cap_no': 1, 'cap': 'row', 'place': NULL::BIGINT, 'share': NULL::DOUBLE, 'share_max': NULL::DOUBLE
            , 'factor': row_capped.cap_factor, 'floor': NULL::DOUBLE}
        , {'cap_no': 2, 'cap': 'merchant in class', 'place': merchant_rank.mass_rank, 'share': merchant_rank.mass_share
            , 'share_max': merchant_rank.share_max, 'factor': merchant_cap.factor, 'floor': merchant_rank.floor}
        , {'cap_no': 3, 'cap': 'country in class', 'place': country_rank.mass_rank, 'share': country_rank.mass_share
            , 'share_max': country_rank.share_max, 'factor': country_cap.factor, 'floor': country_rank.floor}
        , {'cap_no': 4, 'cap': 'class in world', 'place': class_rank.mass_rank, 'share': class_rank.mass_share
            , 'share_max': class_rank.share_max, 'factor': world_cap.factor, 'floor': class_rank.floor}
    ], recursive := true)
) AS cap

/*
section: shape
doc: The template behind the week, its variant and modifiers, and how much of the world shares it.
*/
SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid
    , catalogue.template_id, style.variant, style.days_earlier, style.shift_name, style.quiet_name
    , catalogue.usage_rows, catalogue.usage_share
    , shape.adjustment_flags, style.adjustment_flags AS adjustment_flags_again
FROM asked_row
JOIN shape_style AS style
    ON style.demand_class = asked_row.demand_class AND style.channel_group = asked_row.channel_group
    AND style.legal_country_iso = asked_row.legal_country_iso AND style.tzid = asked_row.tzid
JOIN class_shape_catalogue_5A AS catalogue
    ON catalogue.template_id = style.demand_class || '.' || style.channel_group || '.' || style.variant
JOIN class_zone_shape_5A AS shape
    ON shape.demand_class = asked_row.demand_class AND shape.channel_group = asked_row.channel_group
    AND shape.legal_country_iso = asked_row.legal_country_iso AND shape.tzid = asked_row.tzid AND shape.bucket_index = 0

/*
section: volume
doc: The volume that reach and rescue moved, in exact units of 1e-9 arrivals a week.
*/
SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid
    , volume.is_tail, volume.site_units, volume.reached_units, tail.km AS km_to_sites, tail.pull, need.need_units
    , budget.moved_units AS merchant_moves
    , volume.rescue_units, volume.effective_units
    , base.scale_source, volume.scale_source AS scale_source_again
    , base.weekly_volume_expected, volume_of(volume.effective_units) AS weekly_volume_expected_again
FROM asked_row
JOIN effective_volume AS volume
    ON volume.merchant_id = asked_row.merchant_id AND volume.legal_country_iso = asked_row.legal_country_iso
    AND volume.tzid = asked_row.tzid
LEFT JOIN tail_pull AS tail
    ON tail.merchant_id = asked_row.merchant_id AND tail.legal_country_iso = asked_row.legal_country_iso
    AND tail.tzid = asked_row.tzid
LEFT JOIN rescue_need AS need
    ON need.merchant_id = asked_row.merchant_id AND need.legal_country_iso = asked_row.legal_country_iso
    AND need.tzid = asked_row.tzid
LEFT JOIN rescue_budget AS budget ON budget.merchant_id = asked_row.merchant_id
JOIN merchant_zone_baseline_local_5A AS base
    ON base.merchant_id = asked_row.merchant_id AND base.legal_country_iso = asked_row.legal_country_iso
    AND base.tzid = asked_row.tzid AND base.bucket_index = 0

/*
section: events
doc: The events of the calendar that strike this class, country and zone.
*/
SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid
    , event.event_type, event.time_basis, event.start_ts, event.end_ts, coalesce(event.amplitude, event.amplitude_peak) AS factor
    , event.source, event.scope_rank, event.event_id
FROM asked_row
JOIN overlay_event AS event
    ON (event.country_iso IS NULL OR event.country_iso = asked_row.legal_country_iso)
    AND (event.tzid IS NULL OR event.tzid = asked_row.tzid)
    AND (event.demand_class IS NULL OR event.demand_class = asked_row.demand_class)
    AND (event.merchant_id IS NULL OR event.merchant_id = asked_row.merchant_id)

/*
section: season
doc: The season of the merchant's group in the country, by month - the time of year, and how far the weeks stray from it.
*/
SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, season.season_group
    , date_trunc('month', field.local_date)::DATE AS month_start
    , min(field.season_index) AS season_index_min, max(field.season_index) AS season_index_max
    , min(field.weekly_variation) AS weekly_variation_min, max(field.weekly_variation) AS weekly_variation_max
FROM asked_row
JOIN merchant_season AS season ON season.merchant_id = asked_row.merchant_id
JOIN seasonal_field_5A AS field
    ON field.season_group = season.season_group AND field.legal_country_iso = asked_row.legal_country_iso
GROUP BY asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, season.season_group, month_start

/*
section: surface
doc: The published hours of the horizon in brief.
*/
SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid
    , count(*) AS slots
    , sum(to_fixed_point(surface.lambda_local_scenario, 9))::DOUBLE / 1e9 AS arrivals
    , max(surface.lambda_local_scenario) AS busiest_slot
    , min(surface.seasonal_factor) AS season_min, max(surface.seasonal_factor) AS season_max
    , min(surface.overlay_factor_total) AS factor_min, max(surface.overlay_factor_total) AS factor_max
    , count(*) FILTER (surface.active_type_mask > 0) AS slots_with_events
FROM asked_row
JOIN merchant_zone_scenario_local_5A AS surface
    ON surface.merchant_id = asked_row.merchant_id AND surface.legal_country_iso = asked_row.legal_country_iso
    AND surface.tzid = asked_row.tzid AND surface.channel_group = asked_row.channel_group
GROUP BY asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid

/*
section: policy rows
doc: Where the figures stand.
*/
SELECT merchant_id, legal_country_iso, tzid, policy, met
FROM (
    SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, '5A.merchant_class_policy.class_table' AS policy
        , concat(cell.sector, ': card present ', cell.card_present, ', not present ', cell.card_not_present) AS met
    FROM asked_row
    JOIN merchant_feature AS feature ON feature.merchant_id = asked_row.merchant_id
    JOIN policy_5A.class_table AS cell ON cell.sector = feature.sector
    UNION ALL
    SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, '5A.demand_scale_policy.class_scales'
        , concat(scale.demand_class, ': median ', scale.median, ', tail ', scale.tail_exponent, ', at most ', scale.rate_max)
    FROM asked_row
    JOIN policy_5A.class_scales AS scale ON scale.demand_class = asked_row.demand_class
    UNION ALL
    SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, '5A.demand_scale_policy.row_cap'
        , concat('knee ', policy.row_cap.knee, ', slope ', policy.row_cap.slope, ', ceiling x ', policy.row_cap.ceiling_factor)
    FROM asked_row
    CROSS JOIN policy_5A.demand_scale_policy AS policy
    UNION ALL
    SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, '5A.zone_shape_modifiers.weekend_rotations'
        , concat(rotation.name, ': days ', rotation.days_earlier, ' earlier')
    FROM asked_row
    JOIN policy_5A.weekend_rotations AS rotation ON list_contains(rotation.countries, asked_row.legal_country_iso)
    UNION ALL
    SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, '5A.zone_shape_modifiers.centre_shifts'
        , concat(shift.name, ': ', shift.shift_minutes, ' minutes')
    FROM asked_row
    JOIN policy_5A.centre_shifts AS shift ON list_contains(shift.countries, asked_row.legal_country_iso)
    UNION ALL
    SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, '5A.baseline_intensity_policy.tail_gravity'
        , concat('exponents ', law.merchant_exponent, ' of volume, ', law.people_exponent, ' of people, ', law.distance_exponent
            , ' of distance')
    FROM asked_row
    CROSS JOIN (SELECT tail_gravity AS law FROM policy_5A.baseline_intensity_policy)
    UNION ALL
    SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, '5A.seasonal_policy.season_indices'
        , concat(series.season_group, ', ', series.climate, ': ', series.series)
    FROM asked_row
    JOIN merchant_season AS season ON season.merchant_id = asked_row.merchant_id
    CROSS JOIN policy_5A.seasonal_policy AS policy
    LEFT JOIN policy_5A.season_climates AS listed ON list_contains(listed.countries, asked_row.legal_country_iso)
    JOIN policy_5A.season_indices AS series
        ON series.season_group = season.season_group AND series.climate = coalesce(listed.climate, policy.default_climate)
    UNION ALL
    SELECT asked_row.merchant_id, asked_row.legal_country_iso, asked_row.tzid, '5A.overlay_ordering_policy.clamp'
        , concat('factors from ', policy.clamp.min, ' to ', policy.clamp.max)
    FROM asked_row
    CROSS JOIN policy_5A.overlay_ordering_policy AS policy
)
