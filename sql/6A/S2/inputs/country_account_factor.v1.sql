/*
doc: >
  The factor of each country on the weights of its parties for an account type, beside the rest of their cell: its character, and
  its cards where the type leans on them. The quotas are fixed, so a country can only take from another one; required types do not
  bend. A holding is a weight above a threshold, so its odds move with about the second power of the weight.
*/
SELECT pack_pair(country.country_no, kind.account_no) AS country_account
    , CASE WHEN kind.is_required THEN 1.0::DOUBLE
        ELSE quantise(pow(country.card_share / (1 - country.card_share), kind.country_power / 2), 12)
            * (1 + least(greatest(
                character_score(modulation.epoch, 'account_weight', country.country_iso, kind.account_type, axis.kappa)
                , -axis.cap), axis.cap))
    END AS factor
FROM country_number AS country
CROSS JOIN account_kind AS kind
CROSS JOIN policy_6A.policy_country_modulation AS modulation
CROSS JOIN policy_6A.modulation_axes AS axis
WHERE axis.axis = 'account_weight'
