/*
doc: >
  The parties in the order of their ids as numbers: country, the cells that they have a part in, the numbers of their account types
  (unnesting a list that stands there is much faster than making one), and what makes them hold more than others: their appeal, which
  their wealth and their years as customers make.
*/
-- Rank of the wealth and what the years count for, on scales of mean 0 and deviation 1.
WITH scaled AS (
    SELECT party.party_id, party.country_iso, party.region_id, party.party_type, party.segment_id
        , party.wealth_rank, party.opened_on
        , sqrt(12.0::DOUBLE) * (party.wealth_rank - 0.5) AS wealth
        , ((trait.as_of_date - party.opened_on) / ((trait.as_of_date - party.opened_on) + 365.25 * rule.years_half) - rule.years_mean)
            / rule.years_sd AS years
        , rule.wealth_weight
    FROM s1_party_base_6A AS party
    CROSS JOIN policy_6A.party_trait_priors AS trait
    CROSS JOIN (SELECT unnest(appeal) FROM policy_6A.account_lean_priors) AS rule
)
SELECT party.party_id
    , country.country_no::USMALLINT AS country_no
    , g.cells_before::USMALLINT AS cells_before
    , g.kind_nos
    , party.wealth_weight * party.wealth + sqrt(1 - party.wealth_weight * party.wealth_weight) * party.years AS appeal
    , party.wealth_rank
    , party.opened_on
FROM scaled AS party
JOIN party_group AS g
    ON g.region_id = party.region_id AND g.party_type = party.party_type AND g.segment_id = party.segment_id
JOIN country_number AS country ON country.country_iso = party.country_iso
ORDER BY party.party_id
