/*
doc: >
  How strongly each tail zone is drawn to its merchant, 1 for a merchant, a zone and a distance of the size that the policy names:
  more for a merchant of more volume and for a zone of more people, less the further its people live from the merchant's
  nearest zone with sites. A gravity law, as in the geography of trade.
materialize: table
*/
-- Volume of each merchant.
WITH merchant_volume AS (
    SELECT merchant_id, sum(site_units) AS units
    FROM reached_volume
    GROUP BY merchant_id
)
-- Zones in which merchants have sites.
, seat AS (
    SELECT volume.merchant_id, place.x, place.y, place.z
    FROM reached_volume AS volume
    JOIN zone_place AS place ON place.country_iso = volume.legal_country_iso AND place.tzid = volume.tzid
    WHERE volume.site_backed
)
-- Chord from each tail zone to the nearest of them, squared, on a globe of radius 1.
, nearest AS (
    SELECT volume.merchant_id, volume.legal_country_iso, volume.tzid
        , max(place.people) AS people
        , min(pow(place.x - seat.x, 2) + pow(place.y - seat.y, 2) + pow(place.z - seat.z, 2)) AS chord
    FROM reached_volume AS volume
    LEFT JOIN zone_place AS place ON place.country_iso = volume.legal_country_iso AND place.tzid = volume.tzid
    LEFT JOIN seat ON seat.merchant_id = volume.merchant_id
    WHERE volume.is_tail
    GROUP BY volume.merchant_id, volume.legal_country_iso, volume.tzid
)
-- Distance in kilometres along the globe; where nobody is known to live, as far as the policy says.
, distant AS (
    SELECT nearest.*, policy.tail_gravity AS law
        , CASE WHEN nearest.chord IS NULL THEN policy.tail_gravity.unknown_km
            ELSE quantise(12742 * asin(least(1, sqrt(nearest.chord) / 2)), 6)
        END AS km
    FROM nearest
    CROSS JOIN policy_5A.baseline_intensity_policy AS policy
)
SELECT distant.merchant_id, distant.legal_country_iso, distant.tzid, distant.km
    , quantise(
        pow(volume_of(volume.units) / law.merchant_volume, law.merchant_exponent)
            * pow(greatest(coalesce(distant.people, 0), law.people_min) / law.people, law.people_exponent)
            * pow((law.near_km + distant.km) / (law.near_km + law.distance_km), -law.distance_exponent)
        , 12
    ) AS pull
FROM distant
JOIN merchant_volume AS volume ON volume.merchant_id = distant.merchant_id
