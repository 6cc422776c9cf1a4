/*
doc: >
  The schemes of each scope and instrument type (a part) in their order (place): how many instruments each gets (quota),
  up to which place in the order of the draws (upto), and the last draw and instrument that it takes, but for the last
  scheme, which takes the rest. scheme_kind_no numbers instrument type and scheme in the order of both names.
*/
-- Shares of the schemes by scope and kind, one row each.
WITH share AS (
    SELECT scope, scheme_kind, is_international, scheme, share
    FROM (UNPIVOT (SELECT scope, scheme_kind, is_international, unnest(shares) FROM policy_6A.scheme_shares)
        ON COLUMNS(* EXCLUDE (scope, scheme_kind, is_international)) INTO NAME scheme VALUE share)
)
-- Instruments of each part.
, counted AS (
    SELECT scheme_part, sum(units)::BIGINT AS instruments FROM instrument_holding GROUP BY scheme_part
)
-- Scope, instrument type and kind of scheme of each part.
, part_kind AS (
    SELECT DISTINCT scheme_part, scope, instrument_type, scheme_kind, is_international FROM scheme_scope
)
-- Claims of schemes on the instruments of a scope and type.
, claim AS (
    SELECT counted.scheme_part AS part
        , scheme.ordinal AS unit
        , to_fixed_point(share.share, 9)::BIGINT AS weight
        , counted.instruments AS total
        , scheme.scheme
        , kind.instrument_type
    FROM counted
    JOIN part_kind AS kind ON kind.scheme_part = counted.scheme_part
    JOIN share ON share.scope = kind.scope AND share.scheme_kind = kind.scheme_kind
        AND share.is_international = kind.is_international
    JOIN policy_6A.schemes AS scheme ON scheme.scheme = share.scheme AND scheme.scheme_kind = kind.scheme_kind
    WHERE share.share > 0
)
-- Schemes of each part in their order, with their instruments and those up to and including them.
, due AS (
    SELECT part, instrument_type, scheme, quota, total
        , row_number() OVER (PARTITION BY part ORDER BY unit) AS place
        , sum(quota) OVER (PARTITION BY part ORDER BY unit)::BIGINT AS upto
    FROM apportion('claim')
    WHERE quota > 0
)
-- Instruments in the order of their draws.
, sort_key AS NOT MATERIALIZED (
    SELECT scheme_part AS part, s0::BIGINT AS a, 0 AS b, entity::BIGINT AS key, s0::BIGINT >> 40 AS bin
    FROM draw__instrument_attribute
)
-- Ranks at which all schemes but the last of a part end.
, scheme_end AS (
    SELECT part, place AS threshold_no, upto AS k FROM due WHERE upto < total
)
SELECT due.part, due.instrument_type, due.scheme
    , dense_rank() OVER (ORDER BY due.instrument_type, due.scheme)::USMALLINT AS scheme_kind_no
    , due.quota, due.place, due.upto
    , last.a_threshold, last.key_threshold
FROM due
LEFT JOIN kth_smallest('sort_key', 'scheme_end') AS last ON last.part = due.part AND last.threshold_no = due.place
