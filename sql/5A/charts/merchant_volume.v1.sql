/*
doc: Merchants by the arrivals that they expect in a week; each column is a quarter of a power of ten.
title: Merchants by weekly volume
*/
SELECT floor(log10(weekly_volume_total_expected) * 4) / 4 AS log10_volume, count(*) AS merchants
FROM merchant_class_profile_5A
WHERE weekly_volume_total_expected > 0
GROUP BY log10_volume
