/*
doc: >
  Of a ring: weight of its size (s0), the rounding of its core and the users of its devices (halves of s1), its kind of IPs and
  their place (of s2), their country and network class (of s3; of the first ring of a kind s3 offsets the countries too).
stream: 6A.S4.ring_realisation
*/
-- Parties of the world that may be in a ring.
WITH world AS (
    SELECT sum(summary.party_count)::BIGINT AS parties
    FROM s1_party_summary_6A AS summary
    SEMI JOIN policy_6A.recruited_segments AS segment ON segment.segment_id = summary.segment_id
)
-- Rings of each kind, and those of the kinds before.
, counted AS (
    SELECT ordinal, rings, (sum(rings) OVER (ORDER BY ordinal))::BIGINT - rings AS before
    FROM (
        SELECT kind.ordinal, round_even(kind.rings * world.parties / 10000, 0)::BIGINT AS rings
        FROM policy_6A.ring_kinds AS kind
        CROSS JOIN world
    )
)
-- Every ring under its number.
, ring_unit AS (
    SELECT (before + place)::UBIGINT AS entity, 0::UBIGINT AS sub, ordinal AS batch, place, rings
    FROM (SELECT ordinal, before, rings, unnest(range(1, rings + 1)) AS place FROM counted)
)
SELECT batch, entity, sub, place, rings, s0, s1, s2, s3 FROM rng_draw4('ring_unit', '6A.S4.ring_realisation')
