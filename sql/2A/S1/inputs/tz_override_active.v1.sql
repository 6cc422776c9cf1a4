/*
doc: >
  The overrides in force on the day that the policy names, their targets taken apart. Expired ones stay in the policy
  as history and have no effect. S1 and S2 read this one view, so they cannot disagree about what is active.
materialize: view
*/
SELECT id AS override_id
    , scope
    , target
    , CASE WHEN scope = 'site' THEN split_part(target, '|', 1)::UBIGINT END AS target_merchant_id
    , CASE scope WHEN 'site' THEN split_part(target, '|', 2) WHEN 'country' THEN target END AS target_country_iso
    , CASE WHEN scope = 'site' THEN split_part(target, '|', 3)::INTEGER END AS target_site_order
    , CASE WHEN scope = 'mcc' THEN target::SMALLINT END AS target_mcc
    , tzid
    , coalesce(mode, 'ambiguous') AS mode
    , reason_code
    , owner
    , evidence_url
    , notes
FROM policy_2A.overrides
CROSS JOIN policy_2A.tz_policy AS policy
WHERE expiry_yyyy_mm_dd IS NULL OR expiry_yyyy_mm_dd >= policy.as_of_date
