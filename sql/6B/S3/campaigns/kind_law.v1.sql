/*
doc: Kinds of campaigns by number, with what is expected to begin on a day, and how many times a day it is drawn whether one begins.
*/
-- Payments of a plain day.
WITH pace AS (
    SELECT sum(to_fixed_point(weekly_volume_expected, 6)) / 7e6 AS payments FROM merchant_zone_key_5B
)
SELECT law.ordinal::INTEGER AS kind_no, law.* EXCLUDE (ordinal)
    , law.starts_per_million * pace.payments / 1e6 AS expected
    , (ceil(4 * law.starts_per_million * pace.payments / 1e6) + 8)::INTEGER AS candidates
FROM policy_6B.campaigns AS law
CROSS JOIN pace
