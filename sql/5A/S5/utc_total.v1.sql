/*
doc: The slots and arrivals of every key of the UTC surface, in exact units of 1e-12.
materialize: table
step: recompose
*/
SELECT merchant_id, legal_country_iso, tzid, channel_group
    , count(*) AS slots
    , sum(arrival_units(lambda_utc_scenario)) AS units
FROM merchant_zone_scenario_utc_5A
GROUP BY merchant_id, legal_country_iso, tzid, channel_group
