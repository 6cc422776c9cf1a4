/*
doc: Who is from home by key of country, class and day.
*/
SELECT trip_key(country_no, class_no, day_no) AS trip_key, first_place AS first_place_own, class_wallets AS class_wallets_own
    , abroad + domestic AS travellers
FROM trip_window_6B
