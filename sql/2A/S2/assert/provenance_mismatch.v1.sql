/*
doc: >
  S1 applied the overrides as they are stated: the same id, scope and zone, derived a second time from the policy.
code: 154
name: PROVENANCE_MISMATCH
hint: rerun from 2A.S1; the overrides have changed since
*/
SELECT lookup.merchant_id, lookup.legal_country_iso, lookup.site_order
    , lookup.override_id AS applied_id, claim.override_id AS derived_id
    , lookup.tzid_provisional AS applied_tzid, claim.tzid AS derived_tzid
FROM s1_tz_lookup AS lookup
LEFT JOIN override_claim AS claim
    ON claim.merchant_id = lookup.merchant_id
    AND claim.legal_country_iso = lookup.legal_country_iso
    AND claim.site_order = lookup.site_order
WHERE lookup.override_applied
    AND (
        claim.override_id IS DISTINCT FROM lookup.override_id
        OR claim.scope IS DISTINCT FROM lookup.override_scope
        OR claim.tzid IS DISTINCT FROM lookup.tzid_provisional
    )
