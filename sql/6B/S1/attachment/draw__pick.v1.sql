/*
doc: >
  The two slots of each arrival, with its place. Of s0, 12 bits are the kind of pick, 28 the position in a range, 12 the way to another wallet
  or the guide of origins; of s1, 10 bits are the class.
stream: 6B.S1.pick
stored: false
*/
-- Arrivals of the days at their places: that of their site where customers come in person, else that of their key.
WITH arrival AS (
    SELECT event.arrival_id::UBIGINT AS entity, scenario_sub(scenario.scenario_id) AS sub
        , (event.arrival_id >> 51)::INTEGER AS day_no
        , arrival_key(event.arrival_id) AS key_no
        , event.channel_group
        , epoch_us(event.ts_utc) // 1000000 AS moment_s
        , coalesce(site.place_no, place.place_no) AS place_no
        , place.country_no, place.wallet_first, place.country_wallets
        , coalesce(site.first_rank, place.first_rank) AS first_rank
        , coalesce(site.wallets, place.wallets) AS wallets
        , coalesce(site.regulars, place.regulars) AS regulars
    FROM arrival_event_5B AS event
    CROSS JOIN scenario_manifest_5A AS scenario
    SEMI JOIN attached_day AS made ON made.day_no = arrival_day(event.arrival_id)
    JOIN place_6B AS place ON place.key_no = arrival_key(event.arrival_id) AND place.site_id IS NULL
    LEFT JOIN place_6B AS site ON site.key_no = arrival_key(event.arrival_id) AND site.site_id = event.site_id
    WHERE part_no() IS NULL OR event.arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1
)
SELECT day_no AS batch, * EXCLUDE (day_no) FROM rng_draw('arrival', '6B.S1.pick')
