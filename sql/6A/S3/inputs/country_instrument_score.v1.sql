/*
doc: >
  The score by which accounts of a country lean to an instrument type beside the rest of their cell: its character, and how many of
  those with an account pay digitally, for what is digital.
*/
SELECT pack_pair(country.country_no, kind.instrument_no) AS country_instrument
    , character_score(modulation.epoch, 'instrument_mix', country.country_iso, kind.instrument_type, axis.kappa)
        + coalesce(tilt.weight * (least(held.digital_payment / held.account, 1) - mix.country_digital_centre), 0) AS score
FROM account_country AS country
CROSS JOIN (SELECT DISTINCT instrument_type, instrument_no FROM instrument_kind) AS kind
CROSS JOIN policy_6A.policy_country_modulation AS modulation
CROSS JOIN policy_6A.modulation_axes AS axis
CROSS JOIN policy_6A.instrument_mix_priors AS mix
JOIN products_of_countries('s1_party_summary_6A') AS held ON held.country_iso = country.country_iso
LEFT JOIN policy_6A.country_tilts AS tilt ON tilt.instrument_type = kind.instrument_type
WHERE axis.axis = 'instrument_mix'
