/*
doc: >
  The claim of each party type on the parties of a country: its regional prior, bent by the country's character and, for
  institutions, by the country's size, within bounds that leave the region's totals where they are.
*/
-- Countries with the logarithm of their share of the world, relative to a reference share and clipped.
WITH sized AS (
    SELECT country_iso, region_id, parties
        , least(greatest(quantise(ln(parties / nullif(sum(parties) OVER (), 0) / tilt.reference_share), 12)
            , -tilt.log_clip), tilt.log_clip) AS log_size
        , modulation.epoch
    FROM country_population
    CROSS JOIN policy_6A.policy_country_modulation AS modulation
    CROSS JOIN (SELECT unnest(mass_tilt) FROM policy_6A.policy_country_modulation) AS tilt
    WHERE parties > 0
)
-- How strongly each party type leans with the size of a country.
, tilt_weight AS (
    SELECT party_type, weight
    FROM (UNPIVOT (SELECT unnest(mass_tilt.weights) FROM policy_6A.policy_country_modulation)
        ON COLUMNS(*) INTO NAME party_type VALUE weight)
)
-- Score of each party type in each country, as balanced_shares wants it.
, party_type_score AS (
    SELECT s.region_id AS part
        , s.country_iso AS area
        , p.party_type AS unit
        , p.prior
        , s.parties AS size
        , character_score(s.epoch, 'party_type', s.country_iso, p.party_type, axis.kappa) + w.weight * s.log_size AS score
        , axis.cap
    FROM sized AS s
    JOIN party_type_prior AS p ON p.region_id = s.region_id
    JOIN tilt_weight AS w ON w.party_type = p.party_type
    CROSS JOIN policy_6A.modulation_axes AS axis
    WHERE axis.axis = 'party_type'
)
SELECT b.area AS part
    , {'after': 4503599627370495 - d.s0::BIGINT, 'party_type': b.unit} AS unit
    , b.share AS weight
    , b.size AS total
    , b.part AS region_id
    , b.prior
FROM balanced_shares('party_type_score') AS b
JOIN draw__party_count AS d ON d.country_iso = b.area AND d.party_type = b.unit
