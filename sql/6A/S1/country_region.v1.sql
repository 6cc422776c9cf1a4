/*
doc: The region of each country that the taxonomy knows.
step: load_contracts_inputs
*/
SELECT unnest(countries) AS country_iso, m49_subregion, region_id
FROM policy_6A.subregions
