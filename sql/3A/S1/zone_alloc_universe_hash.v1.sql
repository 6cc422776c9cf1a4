/*
doc: The routing universe in figures, under the hash that its rows carry.
materialize: json
*/
SELECT 'routing_universe' AS kind
    , max(policy_id) AS policy_id
    , max(policy_version) AS policy_version
    , count(*) AS rows
    , count(DISTINCT (merchant_id, legal_country_iso)) AS merchant_countries
    , count(DISTINCT (merchant_id, legal_country_iso)) FILTER (is_escalated) AS escalated_merchant_countries
    , count(DISTINCT tzid) AS zones
    , sum(zone_site_count)::BIGINT AS sites
    , max(routing_universe_hash) AS routing_universe_hash
FROM zone_alloc
