/*
doc: >
  The wallet that pays at each arrival: a regular of the place, or one of the wallets around that are out in this hour; in person also a
  traveller of the country or a visitor, whose trips have one destination each; remotely also a customer from abroad. Whoever is drawn in person
  at home and travels is passed on inside the locality, twice at most; and so is what is too much for one wallet in a few minutes.
materialize: dataset
parts: attached_day.part_no
*/
-- Picks with what their kind asks for: the rank of a regular, the visitor at this point of the country, the row of the guide of origins.
WITH asked AS (
    SELECT pick.*
        , CASE WHEN pick_kind = 'REGULAR' THEN (place_no::UBIGINT << 24) | least(pick.regulars - 1
            , floor(quantise(pick.regulars * pow((position::DOUBLE + 0.5) / 268435456, policy.regulars.exponent), 6)))::UBIGINT END AS regular_key
        , CASE WHEN pick_kind = 'VISITOR' THEN (country_no::BIGINT << 24) | (
            (first_rank + share_of(position, wallets))::BIGINT * pick.visitors // country_wallets) END AS visitor_key
        , CASE WHEN pick_kind = 'ABROAD' THEN (country_no::BIGINT << 16) | way % policy.visitors.guide_rows END AS origin_key
        , policy.out_now.share AS out_share
    FROM pick
    CROSS JOIN policy_6B.attachment AS policy
)
-- These with what was asked for.
, found AS (
    SELECT asked.*, guide.class_no AS activity_class, regular.wallet_no AS regular_no
        , group_at(outing.s0 >> 20, asked.wallets, 32) AS out_first
        , visitor.wallet_first AS home_first, visitor.class_no AS home_class, visitor.place_no AS home_place, visitor.origin_no
        , origin.wallet_first AS origin_first, origin.wallets AS origin_wallets
    FROM asked
    LEFT JOIN activity_guide AS guide ON guide.guide_no = asked.class_draw
    LEFT JOIN draw__out_now AS outing ON outing.entity = (asked.country_no::UBIGINT << 16) | asked.slot::UBIGINT
    LEFT JOIN regular_6B AS regular ON (regular.place_no::UBIGINT << 24) | regular.regular_no::UBIGINT = asked.regular_key
    LEFT JOIN visitor_place AS visitor ON (visitor.country_no::BIGINT << 24) | visitor.visitor_no = asked.visitor_key
    LEFT JOIN origin_guide AS origin ON (origin.country_no::BIGINT << 16) | origin.guide_no = asked.origin_key
)
-- The wallet, or for those who travel the number in the second order.
, drawn AS (
    SELECT found.*
        , CASE
            WHEN pick_kind = 'REGULAR' THEN regular_no
            WHEN pick_kind = 'OUT_NOW' THEN wallet_first + wallet_of_group(first_rank, wallets
                , (out_first + share_of(position, greatest(1, floor(wallet_groups(wallets) * out_share)))) % wallet_groups(wallets), activity_class)
            WHEN pick_kind = 'ABROAD' THEN origin_first + wallet_of_group(0, origin_wallets, group_at(position, origin_wallets, 28), activity_class)
        END AS wallet_no
        , CASE
            WHEN pick_kind = 'TRAVELLER' THEN trip_number(wallet_first, classes, class_no
                , first_place + abroad + ((first_rank + share_of(position, wallets))::BIGINT * domestic // country_wallets)::INTEGER, class_wallets)
            WHEN pick_kind = 'VISITOR'
            THEN trip_number(home_first, classes, home_class, trip.first_place_there + home_place, trip.class_wallets_there)
        END AS trip_no
    FROM found
    LEFT JOIN (
        SELECT trip_key(country_no, class_no, day_no) AS trip_key, first_place AS first_place_there, class_wallets AS class_wallets_there
        FROM trip_window_6B
    ) AS trip ON trip.trip_key = trip_key(found.origin_no, found.home_class, found.day_no)
)
-- Those at home in person, with their numbers in the second order.
, home AS (
    SELECT drawn.* EXCLUDE (wallet_no, trip_no), coalesce(drawn.wallet_no, traveller.wallet_no) AS wallet_no, own.trip_no
        , wallet_first + first_rank AS range_first
    FROM drawn
    LEFT JOIN wallet_6B AS traveller ON traveller.trip_no = drawn.trip_no
    LEFT JOIN wallet_6B AS own ON own.wallet_no = CASE WHEN drawn.in_person AND drawn.pick_kind IN ('REGULAR', 'OUT_NOW') THEN drawn.wallet_no END
)
-- The first who is asked instead of somebody that travels.
, second AS (
    SELECT home.*, CASE WHEN is_from_home(home.trip_no, wallet_first, classes, trip.first_place_own, trip.class_wallets_own, trip.travellers)
        THEN passed_on(home.wallet_no, range_first, wallets, way % 64, 1) END AS second_no
    FROM home
    LEFT JOIN trip_of_class AS trip ON trip.trip_key = trip_key(home.country_no, (home.trip_no - home.wallet_first) % home.classes, home.day_no)
)
-- The second.
, third AS (
    SELECT second.*, CASE WHEN is_from_home(own.trip_no, wallet_first, classes, trip.first_place_own, trip.class_wallets_own, trip.travellers)
        THEN passed_on(second_no, range_first, wallets, way // 64, 2) END AS third_no
    FROM second
    LEFT JOIN wallet_6B AS own ON own.wallet_no = second.second_no
    LEFT JOIN trip_of_class AS trip
        ON trip.trip_key = trip_key(second.country_no, (own.trip_no - second.wallet_first) % second.classes, second.day_no)
)
-- Wallets, with the span of minutes.
, chosen AS (
    SELECT arrival_id, coalesce(third_no, second_no, wallet_no) AS wallet_no, place_no, pick_kind, range_first, wallets, way
        , moment_s // policy.velocity.span_s AS span_no, policy.velocity.most
    FROM third
    CROSS JOIN policy_6B.attachment AS policy
)
-- Who would pay too often in a span, and which of the payments each is.
, crowded AS (
    SELECT chosen.arrival_id, row_number() OVER (PARTITION BY chosen.wallet_no, chosen.span_no ORDER BY chosen.arrival_id) AS place_in_span
    FROM chosen
    SEMI JOIN (SELECT wallet_no, span_no FROM chosen GROUP BY wallet_no, span_no, most HAVING count(*) > most) AS busy
        ON busy.wallet_no = chosen.wallet_no AND busy.span_no = chosen.span_no
)
SELECT chosen.arrival_id
    , CASE WHEN crowded.place_in_span > chosen.most THEN passed_on(chosen.wallet_no, range_first, wallets, way + place_in_span, 3)
        ELSE chosen.wallet_no END::INTEGER AS wallet_no
    , chosen.place_no, chosen.pick_kind
FROM chosen
LEFT JOIN crowded ON crowded.arrival_id = chosen.arrival_id
