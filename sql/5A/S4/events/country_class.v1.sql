/*
doc: The demand classes that each country has, and one row without a class, for the base rows of the calendar.
materialize: table
*/
SELECT DISTINCT legal_country_iso, demand_class
FROM merchant_zone_profile_5A
UNION ALL
SELECT DISTINCT legal_country_iso, NULL
FROM merchant_zone_profile_5A
