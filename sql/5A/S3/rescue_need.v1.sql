/*
doc: >
  The units that each tail row lacks of its floor: a few arrivals a week, more where its zone or country does business, nothing
  where neither does, times the pull between the merchant and the zone.
materialize: table
*/
-- Business of each zone and of each country beside tail rows.
WITH place_volume AS (
    SELECT 'tzid' AS kind, tzid AS place, sum(units) AS units
    FROM reached_volume
    WHERE NOT is_tail
    GROUP BY tzid
    UNION ALL
    SELECT 'country', legal_country_iso, sum(units)
    FROM reached_volume
    WHERE NOT is_tail
    GROUP BY legal_country_iso
)
-- Business of the busy places, which counts as full support.
, full_support AS (
    SELECT volume.kind
        , greatest(
            volume_units(max(policy.tail_rescue.support_floor))
            , quantile_of(list(volume.units ORDER BY volume.units), max(policy.tail_rescue.support_quantile))
        ) AS units
    FROM place_volume AS volume
    CROSS JOIN policy_5A.baseline_intensity_policy AS policy
    GROUP BY volume.kind
)
-- Support of each zone and country, from 0 to 1.
, place_support AS (
    SELECT volume.kind
        , volume.place
        , least(1.0, volume.units::DOUBLE / full_support.units::DOUBLE) AS support
    FROM place_volume AS volume
    JOIN full_support ON full_support.kind = volume.kind
)
-- Support of each tail row: that of its zone, or a part of that of its country.
, supported AS (
    SELECT volume.merchant_id
        , volume.legal_country_iso
        , volume.tzid
        , volume.units
        , greatest(
            coalesce(zone.support, 0.0)
            , policy.tail_rescue.country_weight * coalesce(country.support, 0.0)
        ) AS support
    FROM reached_volume AS volume
    CROSS JOIN policy_5A.baseline_intensity_policy AS policy
    LEFT JOIN place_support AS zone ON zone.kind = 'tzid' AND zone.place = volume.tzid
    LEFT JOIN place_support AS country ON country.kind = 'country' AND country.place = volume.legal_country_iso
    WHERE volume.is_tail
)
-- Floor of each tail row that has any support, in integer units.
, floored AS (
    SELECT supported.*
        , volume_units(quantise(
            policy.tail_rescue.floor_volume
                * (1 + (policy.tail_rescue.lift_max - 1) * pow(supported.support, policy.tail_rescue.support_exponent))
                * tail.pull
            , 9
        ))::BIGINT AS floor_units
    FROM supported
    JOIN tail_pull AS tail
        ON tail.merchant_id = supported.merchant_id
        AND tail.legal_country_iso = supported.legal_country_iso
        AND tail.tzid = supported.tzid
    CROSS JOIN policy_5A.baseline_intensity_policy AS policy
    WHERE supported.support > 0
)
SELECT merchant_id, legal_country_iso, tzid, floor_units - units AS need_units
FROM floored
WHERE floor_units > units
