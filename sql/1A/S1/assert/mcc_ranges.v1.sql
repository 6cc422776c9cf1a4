/*
doc: The category codes of sectors, lines of business and channels stand in one range each, so that a merchant has one law.
code: 111
name: MCC_RANGES_OVERLAP
hint: sector_mcc_ranges, mcc_channels and mcc_outlets of UP.world_policy
import: skip
*/
-- Ranges of the three lists.
WITH span AS (
    SELECT 'sector_mcc_ranges' AS list, ordinal, mcc_from, mcc_to FROM policy_UP.sector_mcc_ranges
    UNION ALL SELECT 'mcc_channels', ordinal, mcc_from, mcc_to FROM policy_UP.mcc_channels
    UNION ALL SELECT 'mcc_outlets', ordinal, mcc_from, mcc_to FROM policy_UP.mcc_outlets
)
SELECT a.list, a.mcc_from, a.mcc_to, b.mcc_from AS other_from, b.mcc_to AS other_to
FROM span AS a
JOIN span AS b ON b.list = a.list AND b.ordinal > a.ordinal AND b.mcc_from <= a.mcc_to AND b.mcc_to >= a.mcc_from
