/*
doc: >
  The zones that are legal in each country: what the tz database lists for it and what the policy adds. Only a filter
  between candidates: it never proposes a zone, and a legal zone need not be inhabited.
materialize: view
*/
SELECT country_iso, tzid FROM tz_country_zone WHERE is_legal
UNION
SELECT country_iso, tzid FROM policy_2A.country_zone_extra
