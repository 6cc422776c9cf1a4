/*
doc: >
  The keys of arrivals: every merchant, country, zone and channel that 5A expects arrivals of, numbered in key order, with the law of its
  counts, its sites, and the share of its arrivals that meets its edge instead of a site.
materialize: dataset
*/
-- Sites of each merchant by country and zone.
WITH site AS (
    SELECT merchant_id, legal_country_iso, tzid, count(*) AS sites FROM zone_site GROUP BY merchant_id, legal_country_iso, tzid
)
SELECT row_number() OVER (ORDER BY law.merchant_id, law.legal_country_iso, law.tzid, law.channel_group)::INTEGER AS key_no
    , law.merchant_id
    , law.legal_country_iso
    , law.tzid
    , law.channel_group
    , law.demand_class
    , dense_rank() OVER (ORDER BY law.demand_class, law.legal_country_iso, law.tzid, law.channel_group)::INTEGER AS curve_no
    , law.virtual_mode
    , law.weekly_volume_expected
    , law.dispersion
    , law.deviation
    , coalesce(site.sites, 0) AS sites
    , CASE
        WHEN law.virtual_mode = 'VIRTUAL_ONLY' THEN 1.0
        WHEN law.virtual_mode = 'HYBRID' AND law.channel_group <> 'card_present' THEN routing.hybrid_edge_share
        ELSE 0.0
    END::DOUBLE AS edge_share
FROM class_law AS law
LEFT JOIN site
    ON site.merchant_id = law.merchant_id AND site.legal_country_iso = law.legal_country_iso AND site.tzid = law.tzid
CROSS JOIN policy_5B.routing AS routing
