/*
doc: >
  Every region has a share for each party type, and these sum to 1; every party type has a minimum and a tilt with the size
  of a country; one gives where another lacks; and a country lies in one region.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
-- Shares of the party types of each region.
WITH type_share AS (
    SELECT region_id, party_type, share
    FROM (UNPIVOT policy_6A.region_party_types ON COLUMNS(* EXCLUDE (region_id)) INTO NAME party_type VALUE share)
)
-- Party types that the mass tilt weighs.
, tilt_weight AS (
    SELECT party_type
    FROM (UNPIVOT (SELECT unnest(mass_tilt.weights) FROM policy_6A.policy_country_modulation)
        ON COLUMNS(*) INTO NAME party_type VALUE weight)
)
SELECT '6A.population_priors.region_party_types' AS policy_key, region_id AS entry, 'does not sum to 1' AS fault
FROM type_share
GROUP BY region_id
HAVING abs(sum(to_fixed_point(share, 12))::DOUBLE / 1e12 - 1) > 1e-9
UNION ALL
SELECT '6A.population_priors.region_party_types', region.value || ' ' || type.party_type, 'is missing'
FROM policy_6A.regions AS region
CROSS JOIN policy_6A.party_types AS type
ANTI JOIN type_share AS share ON share.region_id = region.value AND share.party_type = type.party_type
UNION ALL
SELECT '6A.population_priors.region_party_types', party_type, 'is no party type'
FROM (SELECT DISTINCT party_type FROM type_share)
WHERE party_type NOT IN (SELECT party_type FROM policy_6A.party_types)
UNION ALL
SELECT '6A.policy_country_modulation.mass_tilt', type.party_type, 'has no weight'
FROM policy_6A.party_types AS type
ANTI JOIN tilt_weight AS tilt ON tilt.party_type = type.party_type
UNION ALL
SELECT '6A.population_priors.region_party_types', share.region_id, 'is no region'
FROM policy_6A.region_party_types AS share
ANTI JOIN policy_6A.regions AS region ON share.region_id = region.value
UNION ALL
SELECT '6A.population_priors.party_type_minima', type.party_type, 'does not stand once'
FROM policy_6A.party_types AS type
LEFT JOIN policy_6A.party_type_minima AS minimum ON minimum.party_type = type.party_type
GROUP BY type.party_type
HAVING count(minimum.party_type) <> 1
UNION ALL
SELECT '6A.population_priors.party_type_minima', 'gives', 'is not said of one type'
FROM policy_6A.party_type_minima
HAVING count(*) FILTER (gives) <> 1
UNION ALL
SELECT '6A.taxonomy_country_region.subregions', country_iso, 'stands in two subregions'
FROM (SELECT unnest(countries) AS country_iso FROM policy_6A.subregions)
GROUP BY country_iso
HAVING count(*) > 1
UNION ALL
SELECT '6A.taxonomy_country_region.subregions', subregion.m49_subregion, 'belongs to no region'
FROM policy_6A.subregions AS subregion
ANTI JOIN policy_6A.regions AS region ON region.value = subregion.region_id
