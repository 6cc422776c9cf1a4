/*
doc: >
  The units that each merchant moves to its tail rows: their need, but no more than a small share of its volume and no
  more than its other rows have.
materialize: table
*/
-- Volume, need and donors' volume of each merchant.
WITH merchant_volume AS (
    SELECT volume.merchant_id
        , sum(volume.units) AS units
        , coalesce(sum(volume.units) FILTER (need.need_units IS NULL), 0) AS donor_units
        , sum(need.need_units) AS need_units
    FROM reached_volume AS volume
    LEFT JOIN rescue_need AS need
        ON need.merchant_id = volume.merchant_id
        AND need.legal_country_iso = volume.legal_country_iso
        AND need.tzid = volume.tzid
    GROUP BY volume.merchant_id
)
SELECT merchant_volume.merchant_id
    , merchant_volume.units::BIGINT AS units
    , merchant_volume.need_units::BIGINT AS need_units
    , least(
        merchant_volume.need_units
        , floor(policy.tail_rescue.merchant_share_max * merchant_volume.units::DOUBLE)::HUGEINT
        , merchant_volume.donor_units
    )::BIGINT AS moved_units
FROM merchant_volume
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
WHERE merchant_volume.need_units > 0
