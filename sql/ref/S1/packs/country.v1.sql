/*
doc: >
  One row per country code of GeoNames: what the world generator knows about a country. Withdrawn codes stay,
  marked, because neighbour lists and old data may name them.
*/
SELECT
    c.country_iso
    , c.country_name
    , c.continent
    , c.population
    , nullif(c.currency_code, '') AS currency_code
    , nullif(split_part(split_part(c.languages, ',', 1), '-', 1), '') AS first_language
    , list_sort(list_filter(string_split(c.neighbours, ','), LAMBDA code: code <> '')) AS neighbours
    , i.country_iso IS NOT NULL OR u.value IS NOT NULL AS is_current
FROM source.geonames_countries AS c
LEFT JOIN source.iso3166 AS i ON i.country_iso = c.country_iso
LEFT JOIN policy_ref.user_assigned_countries AS u ON u.value = c.country_iso
