/*
doc: >
  One row per ring with its kind, country, leaves and associates, the leaves that share devices, and the draws that
  place it on IPs. The countries of a region have rings by their parties (a systematic draw); sizes
  are least sizes and Pareto excesses, within what a country bears, or the mean of the region where that is more.
*/
-- Parties of each country that may be in a ring, as a range in its region.
WITH eligible AS (
    SELECT region_no, country_no, parties
        , (sum(parties) OVER (PARTITION BY region_no ORDER BY country_no))::BIGINT AS upto
        , (sum(parties) OVER (PARTITION BY region_no))::BIGINT AS region_parties
    FROM (
        SELECT home.region_no, home.country_no, sum(summary.party_count)::BIGINT AS parties
        FROM s1_party_summary_6A AS summary
        SEMI JOIN policy_6A.recruited_segments AS segment ON segment.segment_id = summary.segment_id
        JOIN home_country AS home ON home.country_iso = summary.country_iso
        GROUP BY home.region_no, home.country_no
    )
)
-- Rings with a place among the parties of the region, and so a country.
, placed AS (
    SELECT d.entity::BIGINT AS ring_id, d.batch AS kind_no, d.region_no, d.rings, d.s0, d.s1, d.s2, d.s3, eligible.country_no, eligible.parties
    FROM (SELECT *, min_by(s3, entity) OVER (PARTITION BY batch, region_no) AS first_s3 FROM draw__ring) AS d
    JOIN eligible ON eligible.region_no = d.region_no
        AND ((d.place - 1) * eligible.region_parties + rng_pick(d.first_s3, eligible.region_parties)) // d.rings
            BETWEEN eligible.upto - eligible.parties AND eligible.upto - 1
)
-- Claims on the leaves of a kind and region.
, leaf_claim AS (
    SELECT placed.*, placed.kind_no * 100 + placed.region_no AS part, placed.ring_id AS unit, quota.associates
        , CAST(greatest(least(pow(rng_u(placed.s0), -1 / kind.exponent) - 1, 10000), .000001) * 1e6 AS BIGINT) AS weight
        , least(kind.leaves_min, quota.leaves // placed.rings) AS least
        , greatest(least(kind.leaves_max, greatest(kind.leaves_small, floor(kind.country_share * placed.parties)::BIGINT)), kind.leaves_min
            , (quota.leaves + placed.rings - 1) // placed.rings) AS most
        , quota.leaves AS total
    FROM placed
    JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = placed.kind_no
    JOIN ring_quota AS quota ON quota.kind_no = placed.kind_no AND quota.region_no = placed.region_no
)
-- Rings with their leaves.
, leaved AS (
    SELECT ring_id, kind_no, part, unit, country_no, s1, s2, s3, associates, quota AS leaves FROM filled_between('leaf_claim')
)
-- Claims on the associates: a larger ring has more, but fewer for each leaf.
, associate_claim AS (
    SELECT leaved.* EXCLUDE (associates), leaved.associates AS total
        , CAST(pow(greatest(leaved.leaves, 1), 0.7) * 1e6 AS BIGINT) AS weight
        , 0 AS least
        , greatest(2, floor(kind.associates_per_leaf * leaved.leaves)::BIGINT) AS most
    FROM leaved
    JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = leaved.kind_no
)
SELECT claim.ring_id, claim.kind_no, kind.ring_kind, kind.leaf_role, claim.country_no, claim.leaves, claim.quota AS associates
    , least(claim.leaves, floor(quantise(kind.core_leaves * claim.leaves, 9) + rng_u(slot_high(claim.s1)))::BIGINT) AS core_leaves
    , slot_high(claim.s2) < share_slot(kind.datacentre) AS is_hosted
    , (claim.s2 & 67108863)::UINTEGER AS place_draw
    , (claim.s3 >> 26)::UINTEGER AS country_draw
    , (claim.s3 & 8191)::USMALLINT AS asn_draw
FROM filled_between('associate_claim') AS claim
JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = claim.kind_no
