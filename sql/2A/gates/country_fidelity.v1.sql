/*
doc: >
  How far the zone mix of each country's sites is from that of its people: total variation, 0 for the same mix and 1
  for none in common; and the entropy that people alone would give. NULL where the gazetteer knows of no people. The
  distance also holds for countries with one zone.
materialize: table
*/
-- Sites by country and zone.
WITH observed AS (
    SELECT legal_country_iso, tzid, count(*) AS sites
    FROM site_timezones
    GROUP BY legal_country_iso, tzid
)
-- Share of people by country and zone.
, peopled AS (
    SELECT zone.country_iso AS legal_country_iso, zone.tzid, zone.pop_share
    FROM tz_country_zone AS zone
    SEMI JOIN s5_country_metrics AS country ON country.legal_country_iso = zone.country_iso
    WHERE zone.pop_share IS NOT NULL
)
-- Both beside each other, over the zones that either has.
, zone_gap AS (
    SELECT coalesce(observed.legal_country_iso, peopled.legal_country_iso) AS legal_country_iso
        , coalesce(observed.sites, 0) AS sites
        , coalesce(peopled.pop_share, 0) AS pop_share
        , peopled.tzid IS NOT NULL AS is_peopled
    FROM observed
    FULL JOIN peopled
        ON peopled.legal_country_iso = observed.legal_country_iso AND peopled.tzid = observed.tzid
)
-- Distance and entropy of each country, in units of 1e-12.
, shares AS (
    SELECT legal_country_iso
        , -sum(
            CASE WHEN zone_gap.pop_share > 0
                THEN to_fixed_point(zone_gap.pop_share * quantise(ln(zone_gap.pop_share), 12), 12)
                ELSE 0
            END
        ) AS people_entropy_e12
        , sum(to_fixed_point(abs(zone_gap.sites / country.sites - zone_gap.pop_share), 12)) AS gap_e12
        , bool_or(zone_gap.is_peopled) AS is_known
        , max(country.support_zones) AS support_zones
    FROM zone_gap
    JOIN s5_country_metrics AS country USING (legal_country_iso)
    GROUP BY legal_country_iso
)
SELECT legal_country_iso
    , CASE WHEN is_known THEN quantise(gap_e12::DOUBLE / 2e12, 12) END AS zone_mix_distance
    , CASE
        WHEN is_known AND support_zones >= 2
            THEN least(1, quantise(people_entropy_e12::DOUBLE / 1e12 / quantise(ln(support_zones), 12), 12))
        WHEN is_known THEN 0.0::DOUBLE
    END AS people_entropy
FROM shares
