/*
doc: >
  Where payers are drawn for: each key as a whole (site_id null), whose payers come from all of its country, and each of its sites that
  receives customers in person, whose payers live around it; with how many regulars it has.
materialize: dataset
machinery: true
*/
-- Keys and sites with their ranges.
WITH place AS (
    SELECT key.key_no, NULL AS site_id, pool.country_no, pool.wallet_first, pool.wallets AS country_wallets
        , 0 AS first_rank, pool.wallets, key.weekly_volume_expected AS weekly_volume
        , NULL::DOUBLE AS lat_deg, NULL::DOUBLE AS lon_deg
    FROM merchant_zone_key_5B AS key
    JOIN country_pool_6B AS pool ON pool.country_iso = key.legal_country_iso
    UNION ALL
    SELECT site.key_no, site.site_id, pool.country_no, pool.wallet_first, pool.wallets
        , around.first_rank, around.wallets, site.weekly_volume, site.lat_deg, site.lon_deg
    FROM site_cell AS site
    JOIN locality AS around ON around.country_iso = site.country_iso AND around.cell = site.cell
    JOIN country_pool_6B AS pool ON pool.country_iso = site.country_iso
    WHERE site.channel_group <> 'card_not_present'
)
SELECT (row_number() OVER (ORDER BY place.key_no, place.site_id NULLS FIRST))::INTEGER AS place_no
    , place.key_no, place.site_id, place.country_no, place.wallet_first, place.country_wallets, place.first_rank, place.wallets
    , place.weekly_volume, place.lat_deg, place.lon_deg
    , greatest(policy.regulars.least, least(
        ceil(quantise(place.weekly_volume * policy.regulars.per_weekly_arrival, 6)), place.wallets * policy.regulars.share_of_locality_most
    ))::INTEGER AS regulars
FROM place
CROSS JOIN policy_6B.attachment AS policy
