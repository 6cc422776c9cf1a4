/*
doc: The score by which accounts of a country lean to an instrument type beside the rest of their cell.
*/
SELECT pack_pair(country.country_no, kind.instrument_no) AS country_instrument
    , character_score(modulation.epoch, 'instrument_mix', country.country_iso, kind.instrument_type, axis.kappa) AS score
FROM account_country AS country
CROSS JOIN (SELECT DISTINCT instrument_type, instrument_no FROM instrument_kind) AS kind
CROSS JOIN policy_6A.policy_country_modulation AS modulation
CROSS JOIN policy_6A.modulation_axes AS axis
WHERE axis.axis = 'instrument_mix'
