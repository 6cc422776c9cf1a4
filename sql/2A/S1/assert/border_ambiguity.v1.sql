/*
doc: Every site is settled by some step of the ladder; an open overlap or a site far out at sea needs a decision.
code: 140
name: BORDER_AMBIGUITY_UNRESOLVED
hint: correct the site upstream, or add an overlap rule or an override with evidence
*/
SELECT merchant_id, legal_country_iso, site_order, candidates, is_off_land
FROM site_unresolved
