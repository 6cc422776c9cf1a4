/*
doc: What each scheme claims of the instruments of a scope and type.
step: emit_instrument_base_links
*/
WITH share AS (
    SELECT scope, scheme_kind, is_international, scheme, share
    FROM (UNPIVOT (SELECT scope, scheme_kind, is_international, unnest(shares) FROM policy_6A.scheme_shares)
        ON COLUMNS(* EXCLUDE (scope, scheme_kind, is_international)) INTO NAME scheme VALUE share)
)
, counted AS (
    SELECT scheme_part, sum(units)::BIGINT AS instruments FROM instrument_holding GROUP BY scheme_part
)
SELECT counted.scheme_part AS part
    , scheme.ordinal AS unit
    , fx(share.share, 9)::BIGINT AS weight
    , counted.instruments AS total
    , scheme.scheme
    , kind.instrument_type
FROM counted
JOIN (
    SELECT DISTINCT scheme_part, scope, instrument_type, scheme_kind, is_international FROM scheme_scope
) AS kind ON kind.scheme_part = counted.scheme_part
JOIN share ON share.scope = kind.scope AND share.scheme_kind = kind.scheme_kind
    AND share.is_international = kind.is_international
JOIN policy_6A.schemes AS scheme ON scheme.scheme = share.scheme AND scheme.scheme_kind = kind.scheme_kind
WHERE share.share > 0
