/*
doc: >
  Arrivals of the days with the kind of pick. Where a country has no trips inside or no visitors, their share goes to who is out.
materialize: view
*/
SELECT pick.entity::BIGINT AS arrival_id, pick.batch::INTEGER AS day_no
    , pick.batch::INTEGER * policy.slots_of_day + arrival_slot_of_day(pick.entity::BIGINT) AS slot
    , pick.moment_s, pick.key_no, pick.place_no, pick.country_no, pick.wallet_first, pick.country_wallets
    , pick.first_rank, pick.wallets, pick.regulars
    , pick.channel_group = 'card_present' OR pick.channel_group = 'mixed' AS in_person
    , CASE
        WHEN (pick.s0 >> 40) < law.regular_to THEN 'REGULAR'
        WHEN (pick.s0 >> 40) < law.traveller_to AND trip.domestic > 0 THEN 'TRAVELLER'
        WHEN (pick.s0 >> 40) BETWEEN law.traveller_to AND law.visitor_to - 1 AND guest.visitors > 0 THEN 'VISITOR'
        WHEN (pick.s0 >> 40) BETWEEN law.visitor_to AND law.abroad_to - 1 THEN 'ABROAD'
        ELSE 'OUT_NOW'
    END AS pick_kind
    , (pick.s0 >> 12) & 268435455 AS position
    , (pick.s0 & 4095)::INTEGER AS way
    , (pick.s1 >> 42)::SMALLINT AS class_draw
    , trip.first_place, trip.abroad, trip.domestic, trip.class_no, trip.class_wallets, guest.visitors, policy.classes
FROM draw__pick AS pick
CROSS JOIN (
    SELECT (SELECT count(*) FROM policy_6B.trip_classes)::INTEGER AS classes, (SELECT max(slots) FROM horizon_day)::INTEGER AS slots_of_day
) AS policy
LEFT JOIN pick_law AS law ON law.channel_group = pick.channel_group
LEFT JOIN trip_window_6B AS trip
    ON trip_key(trip.country_no, trip.class_no, trip.day_no) = trip_key(pick.country_no, (pick.s0 & 4095)::INTEGER % policy.classes, pick.batch)
LEFT JOIN (SELECT DISTINCT country_no, visitors FROM visitor_place) AS guest ON guest.country_no = pick.country_no
