/*
doc: The scaled weekly volume of each class in each country, as a share of the class.
materialize: table
*/
SELECT demand_class, legal_country_iso
    , sum(to_fixed_point(weekly_volume_expected, 9)) AS units
    , sum(to_fixed_point(weekly_volume_expected, 9))::DOUBLE
        / nullif(sum(sum(to_fixed_point(weekly_volume_expected, 9))) OVER (PARTITION BY demand_class), 0)::DOUBLE AS class_share
FROM merchant_zone_profile_5A
GROUP BY demand_class, legal_country_iso
