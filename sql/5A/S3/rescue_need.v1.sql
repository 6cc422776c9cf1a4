/*
doc: >
  What each tail row lacks of its floor: a few arrivals a week, more where its zone or country does business, nothing
  where neither does.
materialize: table
step: rescue
*/
WITH supported AS (
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
    LEFT JOIN zone_support AS zone ON zone.kind = 'tzid' AND zone.place = volume.tzid
    LEFT JOIN zone_support AS country ON country.kind = 'country' AND country.place = volume.legal_country_iso
    WHERE volume.is_tail
)
, floored AS (
    SELECT supported.*
        , volume_units(quantise(
            policy.tail_rescue.floor_volume
                * (1 + (policy.tail_rescue.lift_max - 1) * pow(support, policy.tail_rescue.support_exponent))
            , 9
        ))::BIGINT AS floor_units
    FROM supported
    CROSS JOIN policy_5A.baseline_intensity_policy AS policy
    WHERE support > 0
)
SELECT merchant_id, legal_country_iso, tzid, floor_units - units AS need_units
FROM floored
WHERE floor_units > units
