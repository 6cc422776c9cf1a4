/*
doc: >
  Relations between demand classes that no schema can state: every class that a policy names stands in the catalogue once,
  every sector has its row of the class table, and ranges of category codes that overlap lie in each other, so that one of
  them is the narrowest.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend 5A.merchant_class_policy
*/
-- Classes that policies name.
WITH named AS (
    SELECT 'demand_classes.fallback_class' AS policy_key, fallback_class AS demand_class FROM policy_5A.demand_classes
    UNION SELECT 'virtual_only_class', virtual_only_class FROM policy_5A.merchant_class_policy
    UNION SELECT 'single_site.demand_class', single_site.demand_class FROM policy_5A.merchant_class_policy
    UNION SELECT 'class_table.card_present', card_present FROM policy_5A.class_table
    UNION SELECT 'class_table.card_not_present', card_not_present FROM policy_5A.class_table
    UNION SELECT 'class_table.mixed', mixed FROM policy_5A.class_table
)
-- Sectors that policies name.
, sector_named AS (
    SELECT 'sector_mcc_ranges.sector' AS policy_key, sector FROM policy_5A.sector_mcc_ranges
    UNION SELECT 'default_sector', default_sector FROM policy_5A.merchant_class_policy
    UNION SELECT 'single_site.sectors', unnest(single_site.sectors) FROM policy_5A.merchant_class_policy
)
SELECT named.policy_key, named.demand_class AS entry, 'is no class of the catalogue' AS fault
FROM named
ANTI JOIN policy_5A.demand_classes AS catalogue ON catalogue.demand_class = named.demand_class
UNION ALL
SELECT 'demand_classes', demand_class, 'stands twice'
FROM policy_5A.demand_classes
GROUP BY demand_class
HAVING count(*) > 1
UNION ALL
SELECT sector_named.policy_key, sector_named.sector, 'has no row of the class table'
FROM sector_named
ANTI JOIN policy_5A.class_table AS cell ON cell.sector = sector_named.sector
UNION ALL
SELECT 'class_table', sector, 'stands twice'
FROM policy_5A.class_table
GROUP BY sector
HAVING count(*) > 1
UNION ALL
SELECT 'sector_mcc_ranges', sector || ' ' || mcc_from || '-' || mcc_to, 'ends before it begins'
FROM policy_5A.sector_mcc_ranges
WHERE mcc_to < mcc_from
UNION ALL
SELECT 'sector_mcc_ranges'
    , a.sector || ' ' || a.mcc_from || '-' || a.mcc_to || ', ' || b.sector || ' ' || b.mcc_from || '-' || b.mcc_to
    , 'overlap, and neither lies in the other'
FROM policy_5A.sector_mcc_ranges AS a
JOIN policy_5A.sector_mcc_ranges AS b
    ON b.ordinal > a.ordinal AND b.mcc_from <= a.mcc_to AND b.mcc_to >= a.mcc_from
WHERE (a.mcc_from = b.mcc_from AND a.mcc_to = b.mcc_to)
    OR (a.mcc_from < b.mcc_from AND a.mcc_to < b.mcc_to)
    OR (a.mcc_from > b.mcc_from AND a.mcc_to > b.mcc_to)
