/*
doc: >
  The countries that the world covers, with their weight in every total. Payment mass (people times payments per
  head, in millions a year) stands in for the unknown number of card payments. The exponent keeps large countries
  from crowding out the rest; one country above the cap gives its surplus to the others in proportion.
*/
-- Payments per head by country, of the bands that name it.
WITH band AS (
    SELECT unnest(countries) AS country_iso, payments_per_head
    FROM policy_UP.payment_bands
)
-- Payments per head of the countries that no band names.
, default_band AS (
    SELECT b.payments_per_head
    FROM policy_UP.payment_bands AS b
    JOIN policy_UP.world_policy AS world ON world.market.default_band = b.band
)
-- Countries that have a place in one of their own zones.
, inhabited AS (
    SELECT DISTINCT g.country_iso
    FROM gazetteer AS g
    JOIN tz_country_zone AS z ON z.country_iso = g.country_iso AND z.tzid = g.tzid
    WHERE z.in_support
)
-- Payment mass of the countries that exist today.
, mass AS (
    SELECT c.country_iso, c.continent, c.first_language, c.neighbours
        , coalesce(a.acceptance, 1.0) AS acceptance
        , c.population * coalesce(b.payments_per_head, d.payments_per_head) / 1e6 AS payment_mass
    FROM country AS c
    JOIN inhabited AS i ON i.country_iso = c.country_iso
    CROSS JOIN default_band AS d
    LEFT JOIN band AS b ON b.country_iso = c.country_iso
    LEFT JOIN policy_UP.acceptance AS a ON a.country_iso = c.country_iso
    WHERE c.is_current
)
-- Weight of each country: mass with the exponent, times acceptance.
, weighted AS (
    SELECT m.*
        , to_fixed_point(m.acceptance * pow(m.payment_mass, world.market.mass_exponent), 6) AS raw_weight
        , world.market.max_country_share AS share_max
        , world.volume.markets AS market_count
    FROM mass AS m
    CROSS JOIN policy_UP.world_policy AS world
    WHERE m.acceptance * m.payment_mass > 0
)
-- As many of the largest as the world shall have.
, largest AS (
    SELECT *
    FROM weighted
    QUALIFY row_number() OVER (ORDER BY raw_weight DESC, country_iso) <= market_count
)
-- Countries whose weight is above the cap.
, judged AS (
    SELECT *, raw_weight > share_max * sum(raw_weight) OVER () AS is_capped
    FROM largest
)
-- Weight of the others, on which the cap rests.
, capped AS (
    SELECT *
        , count(*) FILTER (is_capped) OVER () AS capped_count
        , sum(raw_weight) FILTER (NOT is_capped) OVER () AS uncapped_weight
    FROM judged
)
SELECT country_iso
    , row_number() OVER (ORDER BY country_iso) AS market_ordinal
    , continent, first_language, neighbours, acceptance, payment_mass
    , CASE WHEN is_capped THEN to_fixed_point(share_max * uncapped_weight / (1 - capped_count * share_max), 0)
        ELSE raw_weight END AS weight
FROM capped
