/*
doc: >
  The zones of each country with their share of its sites and of its people, largest first; zones beyond the first few
  are one row OTHER.
materialize: diagnostic
*/
-- Sites by country and zone.
WITH observed AS (
    SELECT legal_country_iso, tzid, count(*) AS sites
    FROM site_timezones
    GROUP BY legal_country_iso, tzid
)
-- Zones of each country by sites, with their share of the people.
, ranked AS (
    SELECT observed.legal_country_iso, observed.tzid, observed.sites, zone.pop_share
        , row_number() OVER (
            PARTITION BY observed.legal_country_iso ORDER BY observed.sites DESC, observed.tzid
        ) AS zone_rank
    FROM observed
    LEFT JOIN tz_country_zone AS zone
        ON zone.country_iso = observed.legal_country_iso AND zone.tzid = observed.tzid
)
-- The first few under their name, the others as OTHER.
, labelled AS (
    SELECT ranked.legal_country_iso, ranked.sites, ranked.pop_share
        , least(ranked.zone_rank, gate.share_matrix_zones + 1) AS zone_rank
        , CASE WHEN ranked.zone_rank <= gate.share_matrix_zones THEN ranked.tzid ELSE 'OTHER' END AS zone
    FROM ranked
    CROSS JOIN policy_2A.realism_gate AS gate
)
SELECT labelled.legal_country_iso
    , labelled.zone_rank
    , labelled.zone
    , sum(labelled.sites)::BIGINT AS sites
    , sum(labelled.sites) / max(country.sites) AS site_share
    , sum(to_fixed_point(coalesce(labelled.pop_share, 0), 12))::DOUBLE / 1e12 AS pop_share
FROM labelled
JOIN s5_country_metrics AS country ON country.legal_country_iso = labelled.legal_country_iso
GROUP BY labelled.legal_country_iso, labelled.zone_rank, labelled.zone
ORDER BY labelled.legal_country_iso, labelled.zone_rank
