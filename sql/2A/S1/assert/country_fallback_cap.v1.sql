/*
doc: >
  Few sites of any country rest on distance, where the country has enough sites for a rate: one bad coastline must not
  hide in the total.
code: 191
name: COUNTRY_FALLBACK_CAP
hint: look at the named countries in 1B
*/
SELECT legal_country_iso
    , count(*) FILTER (tzid_provisional_source = 'fallback') / count(*) AS fallback_rate
    , count(*) FILTER (tzid_provisional_source = 'fallback') AS fallback_rows
    , max(policy.caps.country_fallback_rate) AS cap
FROM s1_tz_lookup
CROSS JOIN policy_2A.tz_policy AS policy
GROUP BY legal_country_iso
HAVING count(*) >= max(policy.caps.country_min_sites)
    AND count(*) FILTER (tzid_provisional_source = 'fallback') > max(policy.caps.country_fallback_rate) * count(*)
