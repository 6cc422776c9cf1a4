/*
doc: >
  Every market that a merchant with outlets abroad might enter, with its attraction: payment mass the network
  reaches, more for a neighbour, for the same continent and for the same first language.
*/
SELECT t.merchant_id AS entity
    , m.market_ordinal::UBIGINT AS sub
    , t.merchant_id
    , m.country_iso
    , m.acceptance * quantise(pow(m.payment_mass, d.mass_exponent), 9)
        * CASE WHEN list_contains(h.neighbours, m.country_iso) THEN d.neighbour_factor ELSE 1.0 END
        * CASE WHEN m.continent = h.continent THEN d.continent_factor ELSE 1.0 END
        * CASE WHEN m.first_language = h.first_language THEN d.language_factor ELSE 1.0 END AS attraction
    , quantise(pow(m.payment_mass, d.share_exponent), 9) AS share_mass
FROM outlet_total AS t
JOIN market AS h ON h.country_iso = t.home_country_iso
JOIN market AS m ON m.country_iso <> t.home_country_iso
CROSS JOIN (SELECT unnest(destination) FROM policy_UP.world_policy) AS d
WHERE t.foreign_countries > 0
