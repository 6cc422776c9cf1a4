-- Fraud posture: how a risk cell is packed, the calibration on the logit scale, and roles by name and by number. What is used
-- once stands in its model, under sql/6A/S5/roles.

-- The 40 low bits of a slot as an integer in [0, 10^12): the offset of a systematic draw.
CREATE OR REPLACE MACRO offset_units(slot) AS
    (((slot & 1099511627775)::HUGEINT * 1000000000000) >> 40)::BIGINT;

-- The bit of a flag among the flags of a risk cell, which has room for 20. Flags are what a cell knows of its members;
-- 6A.risk_propagation_coeffs names them in nudges and lifts. NULL for a name that is no flag.
CREATE OR REPLACE MACRO risk_flag_bit(flag) AS CASE flag
    WHEN 'anonymizer' THEN 1
    WHEN 'owner_risky' THEN 2
    WHEN 'owner_mule' THEN 4
    WHEN 'high_device' THEN 8
    WHEN 'virtual' THEN 16
    WHEN 'risky_co_user' THEN 32
    WHEN 'many_parties' THEN 64
    WHEN 'many_ips' THEN 128
    WHEN 'many_devices' THEN 256
    WHEN 'risky_share_low' THEN 512
    WHEN 'risky_share_mid' THEN 1024
    WHEN 'risky_share_high' THEN 2048
    WHEN 'crowded' THEN 4096
    WHEN 'cross_border' THEN 8192
    WHEN 'many_sites' THEN 16384
    WHEN 'proxy_group' THEN 32768
    WHEN 'hosting_group' THEN 65536
    WHEN 'role_fixed' THEN 131072
END;

-- The bit of a flag where it is set, else 0.
CREATE OR REPLACE MACRO risk_flag(is_set, flag) AS is_set::UINTEGER * risk_flag_bit(flag);

-- cell_no of a risk cell: bits group_no (16 from bit 26), tier_no (3 from bit 23), region_no (3 from bit 20), flags (20).
CREATE OR REPLACE MACRO pack_risk_cell(group_no, tier_no, region_no, flags) AS
    (((group_no::UBIGINT * 8 + tier_no) * 8 + region_no) << 20 | flags)::BIGINT;
CREATE OR REPLACE MACRO risk_cell_group(cell_no) AS cell_no >> 26;
CREATE OR REPLACE MACRO risk_cell_tier(cell_no) AS cell_no >> 23 & 7;
CREATE OR REPLACE MACRO risk_cell_region(cell_no) AS cell_no >> 20 & 7;
CREATE OR REPLACE MACRO risk_cell_flags(cell_no) AS cell_no & 1048575;

-- The probability of risky roles after calibration: the logit moved by alpha, and by a shift that is held within shift_low and
-- shift_high; the result is held within low and high. A probability of 0 (its logit is NULL) stays 0.
CREATE OR REPLACE MACRO calibrated_probability(logit, alpha, shift, shift_low, shift_high, low, high) AS
    CASE WHEN logit IS NULL THEN 0.0::DOUBLE
        ELSE least(greatest(1 / (1 + exp(-(logit + alpha + least(greatest(shift, shift_low), shift_high)))), low), high) END;

-- Every unit in the order of the ids with its role and tier by name: sorted as numbers, spelled out afterwards. units: id,
-- role_ordinal, tier_no, score. roles: ordinal (1, 2 ..), raw_role, family. tiers: tier_no (1, 2 ..), risk_tier.
CREATE OR REPLACE MACRO named_roles(units, roles, tiers) AS TABLE
SELECT unit.id, role.families[unit.role_ordinal] AS family, role.raw_roles[unit.role_ordinal] AS raw_role
    , tier.names[unit.tier_no] AS risk_tier, (unit.score // 1000000)::SMALLINT AS risk_score_permille
FROM (SELECT id, role_ordinal, tier_no, score FROM query_table(units) ORDER BY id) AS unit
CROSS JOIN (SELECT list(family ORDER BY ordinal) AS families, list(raw_role ORDER BY ordinal) AS raw_roles FROM query_table(roles)) AS role
CROSS JOIN (SELECT list(risk_tier ORDER BY tier_no) AS names FROM query_table(tiers)) AS tier;

-- Published roles of an entity as numbers, where raw role, family and published role agree with the taxonomy. published: id,
-- role, raw role, family, tier and score, in this order. codes: entity, raw_role, family, family_no, is_risky, is_lifted.
-- tiers: tier_no, risk_tier.
CREATE OR REPLACE MACRO coded_roles(kind, published, codes, tiers) AS TABLE
SELECT published_role.id, tier.tier_no::UTINYINT AS tier_no, code.family_no::UTINYINT AS family_no, code.is_risky, code.is_lifted
FROM query_table(published) AS published_role (id, role, raw_role, family, tier_name, score)
LEFT JOIN query_table(tiers) AS tier ON tier.risk_tier = published_role.tier_name
LEFT JOIN query_table(codes) AS code ON code.entity = kind AND code.raw_role = published_role.raw_role AND code.family = published_role.family
    AND code.family = published_role.role;

-- Where asked units stand among the members of their cell, and where each role of the cell ends: what decided their role.
-- asked: entity. members: id, score, tier_no, cell_no, place_slot. role_ends: cell_no, place, raw_role, n, share, ends. units: id,
-- role_ordinal. roles: ordinal, raw_role. tiers: tier_no, risk_tier.
CREATE OR REPLACE MACRO role_ranks(asked, members, role_ends, units, roles, tiers) AS TABLE
-- The asked units.
WITH member AS (
    SELECT m.id, m.score, m.tier_no, m.cell_no, m.place_slot
    FROM query_table(members) AS m
    SEMI JOIN query_table(asked) AS a ON a.entity::BIGINT = m.id
)
-- Their places in their cells.
, place AS (
    SELECT member.id, count(*) AS place
    FROM member
    JOIN query_table(members) AS other ON other.cell_no = member.cell_no
        AND (other.place_slot < member.place_slot OR (other.place_slot = member.place_slot AND other.id <= member.id))
    GROUP BY member.id
)
SELECT member.id, member.score / 1e9 AS score, tier.risk_tier, place.place, role_end.n AS members, role_end.place AS role_place, role_end.raw_role
    , role_end.share, role_end.ends, role.raw_role IS NOT DISTINCT FROM role_end.raw_role AS is_its_own
FROM member
JOIN place ON place.id = member.id
JOIN query_table(role_ends) AS role_end ON role_end.cell_no = member.cell_no
JOIN query_table(tiers) AS tier ON tier.tier_no = member.tier_no
JOIN query_table(units) AS unit ON unit.id = member.id
LEFT JOIN query_table(roles) AS role ON role.ordinal = unit.role_ordinal;
