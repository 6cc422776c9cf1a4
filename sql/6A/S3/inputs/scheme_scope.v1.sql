/*
doc: >
  The scope whose scheme shares hold for each country and instrument type: the region for cards and wallets, the group of
  bank rails for handles, or the whole world.
*/
-- Countries that a group of bank rails names.
WITH rail AS (
    SELECT unnest(countries) AS country_iso, scope FROM policy_6A.scheme_scopes
)
-- Group of bank rails of each other country of a region.
, region_rail AS (
    SELECT region_id, scope FROM policy_6A.scheme_scopes WHERE region_id IS NOT NULL
)
-- Scope of each country and instrument type.
, scoped AS (
    SELECT country.country_no, country.country_iso, kind.instrument_no, kind.instrument_type, kind.scheme_kind
        , kind.is_international
        , CASE
            WHEN mix.scheme_mode = 'global_v1' THEN 'WORLD'
            WHEN kind.scheme_kind <> 'BANK_RAIL' THEN country.region_id
            ELSE coalesce(rail.scope, region_rail.scope, 'RAIL_OTHER')
        END AS scope
    FROM account_country AS country
    CROSS JOIN (
        SELECT DISTINCT instrument_no, instrument_type, scheme_kind, is_international FROM instrument_kind
    ) AS kind
    CROSS JOIN policy_6A.instrument_mix_priors AS mix
    LEFT JOIN rail ON rail.country_iso = country.country_iso
    LEFT JOIN region_rail ON region_rail.region_id = country.region_id
)
SELECT pack_pair(country_no, instrument_no) AS country_instrument
    , dense_rank() OVER (ORDER BY scope, instrument_type) AS scheme_part
    , country_iso, instrument_type, scope, scheme_kind, is_international
FROM scoped
