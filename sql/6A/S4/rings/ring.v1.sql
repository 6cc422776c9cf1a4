/*
doc: >
  One row per ring with its kind, country, leaves and associates, the leaves that share devices, how many users a device of it
  takes in, and the draws that place it on IPs. Countries have rings by their parties (a systematic draw); sizes are least
  sizes and Pareto excesses, within what a country bears.
*/
-- Parties of each country that may be in a ring, as a range.
WITH eligible AS (
    SELECT country_no, parties, (sum(parties) OVER (ORDER BY country_no))::BIGINT AS upto, (sum(parties) OVER ())::BIGINT AS world_parties
    FROM (
        SELECT home.country_no, sum(summary.party_count)::BIGINT AS parties
        FROM s1_party_summary_6A AS summary
        SEMI JOIN policy_6A.recruited_segments AS segment ON segment.segment_id = summary.segment_id
        JOIN home_country AS home ON home.country_iso = summary.country_iso
        GROUP BY home.country_no
    )
)
-- Members of each leaf role in the world.
, role_total AS (
    SELECT rule.raw_role, sum(to_fixed_point(rule.rate * home.parties, 6)) AS micro_members
    FROM policy_6A.recruited_roles AS rule
    JOIN (SELECT party_type, sum(party_count)::BIGINT AS parties FROM s1_party_summary_6A GROUP BY party_type) AS home
        ON home.party_type = rule.party_type
    GROUP BY rule.raw_role
)
-- Rings with a place among the parties of the world, and so a country.
, placed AS (
    SELECT d.entity::BIGINT AS ring_id, d.batch AS kind_no, d.rings, d.s0, d.s1, d.s2, d.s3, eligible.country_no, eligible.parties, eligible.world_parties
    FROM (SELECT *, min_by(s3, entity) OVER (PARTITION BY batch) AS first_s3 FROM draw__ring) AS d
    JOIN eligible
        ON ((d.place - 1) * eligible.world_parties + rng_pick(d.first_s3, eligible.world_parties)) // d.rings
            BETWEEN eligible.upto - eligible.parties AND eligible.upto - 1
)
-- Claims on the leaves of a kind.
, leaf_claim AS (
    SELECT placed.*, placed.kind_no AS part, placed.ring_id AS unit
        , CAST(greatest(least(pow(rng_u(placed.s0), -1 / kind.exponent) - 1, 10000), .000001) * 1e6 AS BIGINT) AS weight
        , kind.leaves_min AS least
        , greatest(least(kind.leaves_max, greatest(kind.leaves_small, floor(kind.country_share * placed.parties)::BIGINT)), kind.leaves_min) AS most
        , floor(kind.leaves * role_total.micro_members::DOUBLE / 1e6)::BIGINT AS total
    FROM placed
    JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = placed.kind_no
    JOIN role_total ON role_total.raw_role = kind.leaf_role
)
, leaved AS (
    SELECT * EXCLUDE (part, unit, weight, least, most, total, quota), quota AS leaves FROM filled_between('leaf_claim')
)
-- Claims on the associates of a kind: larger rings have more, but fewer for each leaf.
, associate_claim AS (
    SELECT leaved.*, leaved.kind_no AS part, leaved.ring_id AS unit
        , CAST(pow(leaved.leaves, 0.7) * 1e6 AS BIGINT) AS weight
        , 0 AS least
        , greatest(2, floor(kind.associates_per_leaf * leaved.leaves)::BIGINT) AS most
        , round_even(kind.associates * leaved.world_parties / 10000, 0)::BIGINT AS total
    FROM leaved
    JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = leaved.kind_no
)
SELECT claim.ring_id, claim.kind_no, kind.ring_kind, kind.leaf_role, claim.country_no, claim.leaves, claim.quota AS associates
    , least(claim.leaves, floor(quantise(kind.core_leaves * claim.leaves, 9) + rng_u(slot_high(claim.s1)))::BIGINT) AS core_leaves
    , kind.children_min + rng_pick(slot_low(claim.s1), kind.children_max - kind.children_min + 1) AS children
    , slot_high(claim.s2) < share_slot(kind.datacentre) AS is_hosted
    , (claim.s2 & 67108863)::UINTEGER AS place_draw
    , (claim.s3 >> 26)::UINTEGER AS country_draw
    , (claim.s3 & 8191)::USMALLINT AS asn_draw
FROM filled_between('associate_claim') AS claim
JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = claim.kind_no
