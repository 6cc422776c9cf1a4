/*
doc: >
  A site and its civil time zone: where it lies on the grid, which polygons hold it, what each step of the ladder said, the
  rules and overrides that it met, and the caps that its country counts against. Nothing is drawn here.
key: {merchant_id: UBIGINT, legal_country_iso: VARCHAR, site_order: INTEGER}
population: site_timezones
narrow:
  site_point: (merchant_id, legal_country_iso, site_order) IN (SELECT merchant_id, legal_country_iso, site_order FROM asked)
again:
  s1_tz_lookup: [merchant_id, legal_country_iso, site_order]
  site_timezones: [merchant_id, legal_country_iso, site_order]
*/

/*
section: place
doc: The site of 1B, its place on the integer grid of 1e-7 degrees, and the cell and strip in which it is looked up.
*/
SELECT site.merchant_id, site.legal_country_iso, site.site_order, site.lat_deg, site.lon_deg
    , point.px, point.py, grid_cell(point.px) AS cell_x, grid_cell(point.py) AS cell_y, grid_strip(point.py) AS strip_no
    , category.mcc
FROM asked
JOIN site_locations AS site
    ON site.merchant_id = asked.merchant_id AND site.legal_country_iso = asked.legal_country_iso
    AND site.site_order = asked.site_order
JOIN site_point AS point
    ON point.merchant_id = asked.merchant_id AND point.legal_country_iso = asked.legal_country_iso
    AND point.site_order = asked.site_order
LEFT JOIN merchant_mcc_map AS category ON category.merchant_id = asked.merchant_id

/*
section: polygons
doc: The land zones whose polygons hold the site, and whether they are legal in its country.
*/
SELECT point.merchant_id, point.legal_country_iso, point.site_order, hit.tzid, hit.on_boundary
    , legal.tzid IS NOT NULL AS is_legal
    , people.pop_share
FROM site_point AS point
JOIN raw_hit AS hit ON hit.point_id = point.point_id
LEFT JOIN lawful_zone AS legal ON legal.country_iso = point.legal_country_iso AND legal.tzid = hit.tzid
LEFT JOIN tz_country_zone AS people ON people.country_iso = point.legal_country_iso AND people.tzid = hit.tzid

/*
section: ladder
doc: The answer of each step of the ladder; the first that names a zone settles it.
*/
SELECT point.merchant_id, point.legal_country_iso, point.site_order, step.step_no, step.step, step.tzid, step.note
FROM site_point AS point
JOIN raw_zone ON raw_zone.point_id = point.point_id
LEFT JOIN nudge_zone ON nudge_zone.point_id = point.point_id
LEFT JOIN ambiguous_override AS claim
    ON claim.merchant_id = point.merchant_id AND claim.legal_country_iso = point.legal_country_iso
    AND claim.site_order = point.site_order
LEFT JOIN coast_zone ON coast_zone.point_id = point.point_id
CROSS JOIN LATERAL (
    SELECT unnest([
        {'step_no': 1, 'step': 'polygon', 'tzid': raw_zone.tzid
            , 'note': concat(raw_zone.candidate_count, ' zones: ', raw_zone.candidates
                , CASE WHEN raw_zone.on_boundary THEN ', on a boundary' ELSE '' END
                , CASE WHEN raw_zone.tzid IS NULL THEN '' ELSE ', by ' || raw_zone.resolution_method END)}
        , {'step_no': 2, 'step': 'nudge', 'tzid': nudge_zone.tzid
            , 'note': CASE WHEN nudge_zone.point_id IS NULL THEN 'not needed' ELSE concat(nudge_zone.candidate_count, ' zones') END}
        , {'step_no': 3, 'step': 'override', 'tzid': claim.tzid
            , 'note': coalesce(claim.scope || ' override ' || claim.override_id, 'none')}
        , {'step_no': 4, 'step': 'distance', 'tzid': coast_zone.tzid
            , 'note': coalesce(coast_zone.resolution_method || ', ' || coast_zone.distance_m || ' m away', 'not needed')}
    ], recursive := true)
) AS step

/*
section: zone
doc: The zone that S1 found and the one that S2 published, with the clock changes that the zone has.
*/
SELECT final.merchant_id, final.legal_country_iso, final.site_order
    , lookup.tzid_provisional, lookup.resolution_method AS provisional_method
    , final.tzid, final.tzid_source, final.resolution_method, final.zone_in_country
    , clock.transitions, clock.offsets_s
FROM asked
JOIN s1_tz_lookup AS lookup
    ON lookup.merchant_id = asked.merchant_id AND lookup.legal_country_iso = asked.legal_country_iso
    AND lookup.site_order = asked.site_order
JOIN site_timezones AS final
    ON final.merchant_id = asked.merchant_id AND final.legal_country_iso = asked.legal_country_iso
    AND final.site_order = asked.site_order
LEFT JOIN (
    SELECT tzid, count(*) AS transitions, list(DISTINCT utoff_s ORDER BY utoff_s) AS offsets_s
    FROM tz_timetable_cache
    GROUP BY tzid
) AS clock ON clock.tzid = final.tzid

/*
section: policy rows
doc: The rules that could speak here - what is legal in the country, overlap rules, overrides that name the site - and the figures.
*/
SELECT merchant_id, legal_country_iso, site_order, policy, met
FROM (
    SELECT asked.*, '2A.tz_overlap_rules' AS policy, concat(rule.zones, ' -> ', rule.tzid, ' (', rule.reason, ')') AS met
    FROM asked
    JOIN policy_2A.overlap_rules AS rule ON rule.country_iso = asked.legal_country_iso
    UNION ALL
    SELECT asked.*, '2A.tz_policy.country_zone_extra', extra.tzid
    FROM asked
    JOIN policy_2A.country_zone_extra AS extra ON extra.country_iso = asked.legal_country_iso
    UNION ALL
    SELECT claim.merchant_id, claim.legal_country_iso, claim.site_order, '2A.tz_overrides'
        , concat(claim.override_id, ' (', claim.scope, ', ', claim.mode, ') -> ', claim.tzid)
    FROM override_claim AS claim
    SEMI JOIN asked
        ON asked.merchant_id = claim.merchant_id AND asked.legal_country_iso = claim.legal_country_iso
        AND asked.site_order = claim.site_order
    UNION ALL
    SELECT asked.*, '2A.tz_nudge', concat('epsilon ', nudge.epsilon_degrees, ' degrees, nearest at most ', nudge.nearest_max_m, ' m')
    FROM asked
    CROSS JOIN policy_2A.tz_nudge AS nudge
    UNION ALL
    SELECT asked.*, '2A.tz_policy'
        , concat('overrides as of ', policy.as_of_date, '; singleton at most ', policy.singleton_max_m, ' m')
    FROM asked
    CROSS JOIN policy_2A.tz_policy AS policy
)

/*
section: caps
doc: The counts of the site's country against the caps of the policy.
*/
SELECT asked.merchant_id, asked.legal_country_iso, asked.site_order
    , tally.sites AS country_sites
    , tally.fallback_sites, policy.caps.country_fallback_rate AS fallback_rate_max
    , tally.override_sites, policy.caps.override_rate AS override_rate_max
    , tally.foreign_sites, policy.caps.foreign_zone_rate AS foreign_zone_rate_max
FROM asked
JOIN (
    SELECT legal_country_iso, count(*) AS sites
        , count(*) FILTER (tzid_source = 'fallback') AS fallback_sites
        , count(*) FILTER (tzid_source = 'override') AS override_sites
        , count(*) FILTER (NOT zone_in_country) AS foreign_sites
    FROM site_timezones
    GROUP BY legal_country_iso
) AS tally ON tally.legal_country_iso = asked.legal_country_iso
CROSS JOIN policy_2A.tz_policy AS policy
