/*
doc: >
  How much business there is in each zone and in each country beside tail rows, from 0 to 1: its volume over that of
  the busy ones.
materialize: table
step: rescue
*/
WITH volume AS (
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
, full_support AS (
    SELECT volume.kind
        , greatest(
            volume_units(max(policy.tail_rescue.support_floor))
            , quantile_of(list(volume.units ORDER BY volume.units), max(policy.tail_rescue.support_quantile))
        ) AS units
    FROM volume
    CROSS JOIN policy_5A.baseline_intensity_policy AS policy
    GROUP BY volume.kind
)
SELECT volume.kind
    , volume.place
    , least(1.0, volume.units::DOUBLE / full_support.units::DOUBLE) AS support
FROM volume
JOIN full_support ON full_support.kind = volume.kind
