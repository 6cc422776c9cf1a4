/*
doc: >
  Every country of the world has a region.
code: 101
name: REGION_UNMAPPED
hint: add the country to 6A.taxonomy_country_region
*/
SELECT country_iso, outlets
FROM country_hint
WHERE region_id IS NULL
