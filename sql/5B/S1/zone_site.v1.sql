/*
doc: The sites of each merchant by country and zone with their routing weights, in units of 1e-12.
*/
SELECT site.merchant_id, site.legal_country_iso, zone.tzid, site.site_order, outlet.site_id
    , to_fixed_point(site.p_weight, 12)::BIGINT AS weight
FROM s1_site_weights AS site
JOIN site_timezones AS zone
    ON zone.merchant_id = site.merchant_id AND zone.legal_country_iso = site.legal_country_iso AND zone.site_order = site.site_order
JOIN outlet_catalogue AS outlet
    ON outlet.merchant_id = site.merchant_id AND outlet.legal_country_iso = site.legal_country_iso AND outlet.site_order = site.site_order
