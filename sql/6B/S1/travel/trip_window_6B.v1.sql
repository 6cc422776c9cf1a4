/*
doc: >
  Who travels: of each class of the wallets of a country, those whose places in the second order follow this one. The first of them are
  abroad, the others travel inside the country.
materialize: dataset
machinery: true
*/
SELECT day.country_no, day.class_no, day.day_no, day.block_no, day.scenario_sub
    , (day.wallets + day.classes - 1 - day.class_no) // day.classes AS class_wallets
    , (((drawn.s0 >> 20) * ((day.wallets + day.classes - 1 - day.class_no) // day.classes)::UBIGINT) >> 32)::INTEGER AS first_place
    , greatest(1, floor(quantise(policy.travel.abroad_share * day.wallets / day.classes, 6)))::INTEGER AS abroad
    , CASE
        WHEN day.wallets >= policy.travel.domestic_wallets_least
        THEN floor(quantise(policy.travel.domestic_share * day.wallets / day.classes, 6))::INTEGER
        ELSE 0
    END AS domestic
FROM trip_day AS day
JOIN draw__trip AS drawn ON drawn.country_no = day.country_no AND drawn.class_no = day.class_no AND drawn.block_no = day.block_no
CROSS JOIN policy_6B.attachment AS policy
