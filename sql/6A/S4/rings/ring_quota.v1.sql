/*
doc: >
  Rings of each kind and region with their leaves and associates, by the parties that may be in one; a region has one of each kind,
  where there are enough for all. Leaves are a share of what the region's parties make up in the role.
*/
-- Parties of each region that may be in a ring.
WITH region AS (
    SELECT home.region_no, sum(summary.party_count)::BIGINT AS parties
    FROM s1_party_summary_6A AS summary
    SEMI JOIN policy_6A.recruited_segments AS segment ON segment.segment_id = summary.segment_id
    JOIN home_country AS home ON home.country_iso = summary.country_iso
    GROUP BY home.region_no
)
-- Members of each leaf role in a region.
, recruited AS (
    SELECT rule.raw_role, home.region_no, sum(to_fixed_point(rule.rate * summary.party_count, 9)) AS nano_members
    FROM policy_6A.recruited_roles AS rule
    JOIN s1_party_summary_6A AS summary ON summary.party_type = rule.party_type
    JOIN home_country AS home ON home.country_iso = summary.country_iso
    GROUP BY rule.raw_role, home.region_no
)
-- Rings of each kind in the world.
, world AS (
    SELECT kind.ordinal AS kind_no, total.regions, round_even(kind.rings * total.parties / 10000, 0)::BIGINT AS rings
    FROM policy_6A.ring_kinds AS kind
    CROSS JOIN (SELECT sum(parties)::BIGINT AS parties, count(*) AS regions FROM region) AS total
)
-- Claims of the regions on them.
, claim AS (
    SELECT world.kind_no AS part, region.region_no AS unit, region.parties AS weight, region.parties
        , (world.rings >= world.regions)::BIGINT AS least, world.rings AS most, world.rings AS total
    FROM world
    CROSS JOIN region
)
SELECT claim.part AS kind_no, claim.unit AS region_no, claim.quota AS rings
    , floor(quantise(kind.leaves * recruited.nano_members::DOUBLE / 1e9, 6))::BIGINT AS leaves
    , round_even(kind.associates * claim.parties / 10000, 0)::BIGINT AS associates
    , (sum(claim.quota) OVER (ORDER BY claim.part, claim.unit))::BIGINT - claim.quota AS rings_before
FROM filled_between('claim') AS claim
JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = claim.part
JOIN recruited ON recruited.raw_role = kind.leaf_role AND recruited.region_no = claim.unit
