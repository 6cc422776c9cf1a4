/*
doc: >
  Scheme shares stand once for every scope, kind and reach that is needed, sum to 1 and name only schemes of their kind; a
  kind has at most four schemes, and a country lies in one scope of bank rails.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
-- Shares of the schemes of each scope and kind.
WITH scheme_share AS (
    SELECT ordinal, scope, scheme_kind, is_international, scheme, share
    FROM (UNPIVOT (SELECT ordinal, scope, scheme_kind, is_international, unnest(shares) FROM policy_6A.scheme_shares)
        ON COLUMNS(* EXCLUDE (ordinal, scope, scheme_kind, is_international)) INTO NAME scheme VALUE share)
)
-- Scopes that need schemes of a kind, as the mode and the instrument types have it.
, needed AS (
    SELECT DISTINCT scope.scope, kind.scheme_kind, kind.is_international
    FROM policy_6A.instrument_types AS kind
    CROSS JOIN policy_6A.instrument_mix_priors AS mix
    JOIN (
        SELECT value AS scope, 'REGION' AS family FROM policy_6A.regions
        UNION ALL SELECT scope, 'RAIL' FROM policy_6A.scheme_scopes
        UNION ALL SELECT 'RAIL_OTHER', 'RAIL'
        UNION ALL SELECT 'WORLD', 'WORLD'
    ) AS scope ON scope.family = CASE
        WHEN mix.scheme_mode = 'global_v1' THEN 'WORLD'
        WHEN kind.scheme_kind = 'BANK_RAIL' THEN 'RAIL'
        ELSE 'REGION'
    END
)
SELECT '6A.instrument_mix_priors.scheme_shares' AS policy_key, listed.scope || ' ' || listed.scheme_kind AS entry, 'does not sum to 1' AS fault
FROM policy_6A.scheme_shares AS listed
LEFT JOIN scheme_share AS share ON share.ordinal = listed.ordinal
GROUP BY listed.ordinal, listed.scope, listed.scheme_kind
HAVING abs(coalesce(sum(to_fixed_point(share.share, 12)), 0)::DOUBLE / 1e12 - 1) > 1e-9
UNION ALL
SELECT '6A.instrument_mix_priors.scheme_shares', scope || ' ' || scheme_kind, 'stands twice'
FROM policy_6A.scheme_shares
GROUP BY scope, scheme_kind, is_international
HAVING count(*) > 1
UNION ALL
SELECT '6A.instrument_mix_priors.scheme_shares', share.scope || ' ' || share.scheme, 'is of another kind'
FROM scheme_share AS share
ANTI JOIN policy_6A.schemes AS scheme
    ON scheme.scheme = share.scheme AND scheme.scheme_kind = share.scheme_kind
WHERE share.share > 0
UNION ALL
SELECT '6A.instrument_mix_priors.scheme_shares', needed.scope || ' ' || needed.scheme_kind, 'is missing'
FROM needed
ANTI JOIN policy_6A.scheme_shares AS share
    ON share.scope = needed.scope AND share.scheme_kind = needed.scheme_kind
    AND share.is_international = needed.is_international
UNION ALL
SELECT '6A.instrument_mix_priors.schemes', scheme_kind, 'has more than four schemes'
FROM policy_6A.schemes
GROUP BY scheme_kind
HAVING count(*) > 4
UNION ALL
SELECT '6A.instrument_mix_priors.scheme_scopes', country_iso, 'stands in two scopes'
FROM (SELECT unnest(countries) AS country_iso FROM policy_6A.scheme_scopes)
GROUP BY country_iso
HAVING count(*) > 1
