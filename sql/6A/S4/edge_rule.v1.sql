/*
doc: >
  One row of lists by IP type: network classes and where they end, 8,192 being all (ladder_rung); the role that edges have up
  to role_ends and the one that others have; from which draw on an edge goes abroad, of 2^26; and whether neighbours meet.
step: load_contracts_inputs
*/
WITH class AS (
    SELECT mix.ip_type, class.ordinal AS asn_no
        , row_number() OVER (PARTITION BY mix.ip_type ORDER BY class.ordinal) AS rung
        , floor((sum(fx(mix.share, 12)) OVER (PARTITION BY mix.ip_type ORDER BY class.ordinal))::DOUBLE / 1e12 * 8192)::USMALLINT AS upto
    FROM policy_6A.asn_mix AS mix
    JOIN policy_6A.asn_classes AS class ON class.value = mix.asn_class
)
, grid AS (
    SELECT kind.type_no, kind.ip_type, unnest(range(1, 9)) AS rung FROM ip_type_number AS kind
)
, asn AS (
    SELECT list(class.asn_no::UTINYINT ORDER BY grid.type_no, grid.rung) AS asn_nos
        , list(coalesce(class.upto, 8192) ORDER BY grid.type_no, grid.rung) AS asn_ends
    FROM grid
    LEFT JOIN class ON class.ip_type = grid.ip_type AND class.rung = grid.rung
)
, kind AS (
    SELECT list(own.role_no ORDER BY kind.type_no) AS own_roles
        , list(floor(rule.share * 8192)::USMALLINT ORDER BY kind.type_no) AS role_ends
        , list(ceil(kind.home_share * 67108864)::UINTEGER ORDER BY kind.type_no) AS abroad_from
        , list(kind.ip_type IN ('RESIDENTIAL', 'CORPORATE') ORDER BY kind.type_no) AS neighbours_meet
    FROM ip_type_number AS kind
    JOIN policy_6A.edge_roles AS rule ON rule.ip_type = kind.ip_type
    JOIN ip_link_role AS own ON own.link_role = rule.link_role
)
SELECT asn.*, kind.*
    , (SELECT role_no FROM ip_link_role WHERE link_role = 'TYPICAL_DEVICE_IP') AS first_role
    , (SELECT role_no FROM ip_link_role WHERE link_role = 'RECENT_LOGIN_IP') AS other_role
FROM asn
CROSS JOIN kind
