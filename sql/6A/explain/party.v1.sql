/*
doc: >
  A party and its accounts: the quotas that its country, type and segment were counted into, the draws for each account type
  that it may hold, and its place under the quota and the cap of each of its cells.
key: {party_id: BIGINT}
population: s1_party_base_6A
narrow:
  # The cells of the party's region, type and segment: whatever is shared out with it.
  numbered_party: cells_before IN (SELECT cells_before FROM asked_party)
again:
  s1_party_base_6A: [party_id]
  s2_party_product_holdings_6A: {owner_party_id: party_id}
  s5_party_fraud_roles_6A: [party_id]
*/

/*
model: asked_risk
doc: The asked ones as what is drawn for their risk.
*/
SELECT party_id::UBIGINT AS entity, 0::UBIGINT AS sub, party_id FROM asked

/*
model: asked_party
doc: The asked parties with the number of their country and the cells of their group.
*/
SELECT party.party_id, party.party_type, party.segment_id, party.region_id, party.country_iso
    , country.country_no, g.cells_before, g.parties AS group_parties
FROM asked
JOIN s1_party_base_6A AS party ON party.party_id = asked.party_id
JOIN party_group AS g
    ON g.region_id = party.region_id AND g.party_type = party.party_type AND g.segment_id = party.segment_id
JOIN country_number AS country ON country.country_iso = party.country_iso

/*
model: account_weight_total
doc: Total of the weights by which the quota of each cell is shared out.
*/
SELECT part, quota, weight_total, shift FROM weight_totals('account_weight', 'account_quota')

/*
model: account_remainder
doc: Whole accounts of each candidate by weight, and its sort key for single ones.
*/
SELECT part, key, whole, a, b, bin FROM remainders('account_weight', 'account_weight_total')

/*
model: account_single_unit
doc: How many single accounts are left in each cell after whole ones.
*/
SELECT part, threshold_no, k FROM single_units('account_weight_total', 'account_remainder')

/*
model: remainder_place
doc: The place of each candidate in the order in which single accounts are given.
*/
SELECT part, key, whole, row_number() OVER (PARTITION BY part ORDER BY a, b, key) AS place
FROM account_remainder

/*
model: asked_trait
doc: The asked parties as what is drawn for their traits.
*/
SELECT party_id::UBIGINT AS entity, 0::UBIGINT AS sub, party_id FROM asked

/*
section: draws of its traits
doc: Its age and the length of its relationship, and its wealth.
stream: 6A.S1.party_trait_sampling
slots: {s0: 'age and length of the relationship, a half each', s1: 'normal of the wealth, of both halves'}
*/
SELECT party_id, entity, sub, s0, s1
FROM rng_draw('asked_trait', '6A.S1.party_trait_sampling')

/*
section: traits
doc: The laws of its block, and what they made of its draws; the wealth is ranked among the parties of its country and type.
*/
SELECT asked_party.party_id
    , law.wealth_mean, law.wealth_spread, base.wealth_rank
    , law.age_min, law.age_end - 1 AS age_max, law.upto_24, law.upto_39, law.upto_64, base.birth_year
    , law.days_scale, law.days_max, base.opened_on
FROM asked_party
JOIN party_law AS law
    ON law.country_iso = asked_party.country_iso AND law.party_type = asked_party.party_type
    AND law.segment_id = asked_party.segment_id
JOIN s1_party_base_6A AS base ON base.party_id = asked_party.party_id

/*
section: party
doc: The party as published, in its block of equal parties; ids are dense and follow country, segment and type.
*/
SELECT asked_party.party_id, asked_party.party_type, asked_party.segment_id, asked_party.region_id, asked_party.country_iso
    , block.first_party_id
    , asked_party.party_id - block.first_party_id + 1 AS place_in_block
    , block.party_count
    , counted.quota AS party_count_again
FROM asked_party
JOIN party_block AS block
    ON block.country_iso = asked_party.country_iso AND block.party_type = asked_party.party_type
    AND block.segment_id = asked_party.segment_id
JOIN apportion('segment_claim') AS counted
    ON counted.country_iso = asked_party.country_iso AND counted.party_type = asked_party.party_type
    AND counted.unit.segment_id = asked_party.segment_id

/*
section: quotas
doc: The way from the parties of the world down to the party's block, each level a largest remainder over integer weights.
*/
SELECT asked_party.party_id, level.level_no, level.level, level.name, level.weight, level.shared, level.parties, level.note
FROM asked_party
CROSS JOIN world_size AS world
JOIN country_population AS country ON country.country_iso = asked_party.country_iso
JOIN party_type_claim AS type_claim
    ON type_claim.part = asked_party.country_iso AND type_claim.unit.party_type = asked_party.party_type
JOIN party_type_population AS typed
    ON typed.country_iso = asked_party.country_iso AND typed.party_type = asked_party.party_type
JOIN apportion('segment_claim') AS segmented
    ON segmented.country_iso = asked_party.country_iso AND segmented.party_type = asked_party.party_type
    AND segmented.unit.segment_id = asked_party.segment_id
CROSS JOIN LATERAL (
    SELECT unnest([
        {'level_no': 1, 'level': 'world', 'name': '', 'weight': NULL::HUGEINT, 'shared': NULL::BIGINT, 'parties': world.parties
            , 'note': concat('factor ', world.factor, ' on ', round(world.arrivals_week), ' arrivals a week')}
        , {'level_no': 2, 'level': 'country', 'name': asked_party.country_iso, 'weight': country.weight
            , 'shared': country.parties_open, 'parties': country.parties
            , 'note': CASE WHEN country.is_capped THEN 'capped' WHEN country.is_floored THEN 'at the floor' ELSE '' END}
        , {'level_no': 3, 'level': 'party type', 'name': asked_party.party_type, 'weight': type_claim.weight::HUGEINT
            , 'shared': type_claim.total, 'parties': typed.parties
            , 'note': concat('prior ', type_claim.prior / 1e9, CASE WHEN typed.lifted > 0
                THEN concat(', lifted by ', typed.lifted) ELSE '' END)}
        , {'level_no': 4, 'level': 'segment', 'name': asked_party.segment_id, 'weight': segmented.weight::HUGEINT
            , 'shared': segmented.total, 'parties': segmented.quota, 'note': ''}
    ], recursive := true)
) AS level

/*
section: draws of the party's block
doc: The world's factor, and the ties of country and party type quotas.
stream: 6A.S1.party_count_realisation
slots: {s0: 'world: normal of its size; country and type: tie between quotas', s1: 'world: normal of its size'}
*/
SELECT asked_party.party_id, coalesce(draw.country_iso, 'world') AS place, coalesce(draw.party_type, '') AS party_type
    , draw.entity, draw.sub, draw.s0, draw.s1
FROM draw__party_count AS draw
JOIN asked_party
    ON draw.country_iso IS NULL
    OR (draw.country_iso = asked_party.country_iso AND coalesce(draw.party_type, asked_party.party_type) = asked_party.party_type)

/*
section: draw of the party's segment
doc: The tie of the segment's quota.
stream: 6A.S1.party_attribute_sampling
slots: {s0: tie between the segments of a country and type}
*/
SELECT asked_party.party_id, asked_party.segment_id, draw.entity, draw.sub, draw.s0
FROM draw__party_attribute AS draw
JOIN asked_party ON asked_party.country_iso = draw.country_iso AND asked_party.segment_id = draw.segment_id

/*
section: draws of the party's cells
doc: The ties of the account quotas of its cells.
stream: 6A.S2.account_count_realisation
slots: {s0: tie between the quotas of cells}
*/
SELECT asked_party.party_id, cell.account_type, draw.entity, draw.sub, draw.s0
FROM draw__account_count AS draw
JOIN account_cell AS cell ON cell.cell = draw.batch
JOIN asked_party
    ON asked_party.region_id = cell.region_id AND asked_party.party_type = cell.party_type
    AND asked_party.segment_id = cell.segment_id

/*
section: draws of the party
doc: Four slots for each account type that it may hold.
stream: 6A.S2.account_allocation_sampling
slots:
  s0: gate - takes part from gate_slot on
  s1: weight - normal, first slot
  s2: weight - normal, second slot
  s3: place in ties, under the cap and for coverage
*/
SELECT asked_party.party_id, cell.account_type, draw.entity, draw.sub, draw.s0, draw.s1, draw.s2, draw.s3
FROM draw__account_allocation AS draw
JOIN asked_party ON asked_party.party_id = draw.entity::BIGINT
JOIN account_cell AS cell ON cell.cell = draw.batch

/*
section: rules
doc: The policy rows behind each account type, and what the segment's tilts, tags and leans, its appeal and the country made of them.
*/
SELECT asked_party.party_id, kind.account_type
    , kind.is_required, kind.k_max
    , kind.mean_per_party AS mean_policy, cell.planned_mean AS mean_tilted, cell.mean_per_party AS mean_leaned
    , kind.p_zero_weight AS gate_policy, quantise(cell.gate_slot / 4503599627370496.0::DOUBLE, 12) AS gate_tagged
    , kind.sigma AS sigma_policy, cell.sigma AS sigma_tagged
    , numbered.appeal, kind.appeal_share, kind.gate_appeal
    , factor.factor AS country_factor
FROM asked_party
JOIN numbered_party AS numbered ON numbered.party_id = asked_party.party_id
JOIN account_cell AS cell
    ON cell.region_id = asked_party.region_id AND cell.party_type = asked_party.party_type
    AND cell.segment_id = asked_party.segment_id
JOIN account_kind AS kind ON kind.account_type = cell.account_type AND kind.party_type = cell.party_type
JOIN country_account_factor AS factor ON factor.country_account = pack_pair(asked_party.country_no, cell.account_no)

/*
section: policy rows
doc: Where those figures stand.
*/
SELECT party_id, policy, met
FROM (
    SELECT asked_party.party_id, '6A.population_priors.region_party_types' AS policy
        , concat(asked_party.region_id, ': ', prior.party_type, ' ', prior.prior / 1e9) AS met
    FROM asked_party
    JOIN party_type_prior AS prior ON prior.region_id = asked_party.region_id AND prior.party_type = asked_party.party_type
    UNION ALL
    SELECT asked_party.party_id, '6A.segmentation_priors.segment_shares'
        , concat(asked_party.region_id, ': ', prior.segment_id, ' ', prior.prior / 1e9)
    FROM asked_party
    JOIN segment_prior AS prior ON prior.region_id = asked_party.region_id AND prior.segment_id = asked_party.segment_id
    UNION ALL
    SELECT asked_party.party_id, '6A.product_mix_priors.account_tilts'
        , concat(tilt.account_type, ' leans on ', tilt.score, ' by ', tilt.weight)
    FROM asked_party
    JOIN account_kind AS kind ON kind.party_type = asked_party.party_type
    JOIN policy_6A.account_tilts AS tilt ON tilt.account_type = kind.account_type
    UNION ALL
    SELECT asked_party.party_id, '6A.account_lean_priors.account_leans'
        , concat(lean.account_type, ' leans on ', lean.score, ' by ', lean.score_weight, ', on cards of the country by ', lean.country_power)
    FROM asked_party
    JOIN account_kind AS kind ON kind.party_type = asked_party.party_type
    JOIN policy_6A.account_leans AS lean ON lean.account_type = kind.account_type
    UNION ALL
    SELECT asked_party.party_id, '6A.account_per_party_priors.account_tag_adjustments'
        , concat(change.tag, ' on ', change.account_type, ': gate x ', change.gate_factor, ', spread x ', change.sigma_factor)
    FROM asked_party
    JOIN (SELECT segment_id, unnest(tags) AS tag FROM policy_6A.segments) AS tagged ON tagged.segment_id = asked_party.segment_id
    JOIN policy_6A.account_tag_adjustments AS change ON change.tag = tagged.tag
    UNION ALL
    SELECT asked_party.party_id, '6A.policy_country_modulation.modulation_axes'
        , concat(axis.axis, ': kappa ', axis.kappa, ', at most ', axis.cap)
    FROM asked_party
    CROSS JOIN policy_6A.modulation_axes AS axis
    WHERE axis.axis IN ('party_type', 'segment', 'account_weight')
)

/*
section: accounts
doc: >
  From quota to count in each cell: gate, weight, whole accounts and the place for a single one, the cap with what others
  could not take, and what moved for the coverage of required types.
*/
SELECT asked_party.party_id, cell.account_type
    , cell.quota AS cell_quota
    , cell.parties AS cell_parties
    , shared.candidates AS cell_candidates
    , cell.k_max
    , gate_margin(draw.s0, cell.gate_slot, cell.gate_appeal_slots * draw.appeal) >= 0 AS passes_gate
    , coalesce(candidate.is_admitted, false) AS is_admitted
    , candidate.weight, total.weight_total
    , place.whole
    , place.place, single.k AS singles
    , share.units AS by_weight
    , capped.units AS under_cap
    , coalesce(moved.given, 0) AS given
    , coalesce(moved.received, 0) AS received
    , coalesce(held.account_count, 0) AS account_count
    , coalesce(capped.units, 0)::BIGINT - coalesce(moved.given, 0) + coalesce(moved.received, 0) AS account_count_again
FROM asked_party
JOIN draw__account_allocation AS draw ON draw.entity::BIGINT = asked_party.party_id
JOIN account_cell AS cell ON cell.cell = draw.batch
JOIN account_quota AS shared ON shared.part = cell.cell
LEFT JOIN account_weight_total AS total ON total.part = cell.cell
LEFT JOIN account_weight AS candidate ON candidate.part = cell.cell AND candidate.key = asked_party.party_id
LEFT JOIN remainder_place AS place ON place.part = cell.cell AND place.key = asked_party.party_id
LEFT JOIN account_single_unit AS single ON single.part = cell.cell
LEFT JOIN account_share AS share ON share.part = cell.cell AND share.key = asked_party.party_id
LEFT JOIN account_capped AS capped ON capped.part = cell.cell AND capped.key = asked_party.party_id
LEFT JOIN coverage_transfer AS moved ON moved.part = cell.cell AND moved.key = asked_party.party_id
LEFT JOIN s2_party_product_holdings_6A AS held
    ON held.owner_party_id = asked_party.party_id AND held.account_type = cell.account_type

/*
section: holdings
doc: The holdings of the party in the end, its accounts and the instruments on them.
*/
SELECT account.owner_party_id AS party_id, account.account_id, account.account_type
    , count(base.instrument_id) AS instruments
    , coalesce(string_agg(base.instrument_type || ' ' || base.scheme, ', ' ORDER BY base.instrument_id), '') AS instrument_types
FROM asked
JOIN s2_account_base_6A AS account ON account.owner_party_id = asked.party_id
LEFT JOIN s3_instrument_base_6A AS base ON base.account_id = account.account_id
GROUP BY account.owner_party_id, account.account_id, account.account_type

/*
section: draws of its risk
doc: The noise of its score and its place in its cell.
stream: 6A.S5.fraud_role_sampling_party
slots: {s0: noise of the score, s1: place in the cell}
*/
SELECT party_id, entity, sub, s0, s1
FROM rng_draw('asked_risk', '6A.S5.fraud_role_sampling_party')

/*
section: role
doc: >
  Its score, its tier, its place among the members of its cell, and where each role ends there: it has the first role that ends
  at its place or after.
*/
SELECT ranked.id AS party_id, ranked.score, ranked.risk_tier, ranked.place, ranked.members, ranked.role_place
    , ranked.raw_role, ranked.share, ranked.ends
    , ranked.is_its_own
FROM role_ranks('asked_risk', 'party.cell_member', 'party.role_end', 'party.role', 'policy_6A.fraud_roles', 'tier_number') AS ranked

/*
section: ring
doc: >
  The fraud ring that it is in, with its role there, whether it shares devices and whose it uses; its role is then the ring's and
  not the one at its place. Outsiders use a device of a ring and are clean.
*/
SELECT member.party_id, member.ring_id, member.ring_kind, member.ring_role, member.is_core, member.used_device_id
    , ring.members AS ring_members
FROM asked
JOIN s4_ring_members_6A AS member ON member.party_id = asked.party_id
JOIN (SELECT ring_id, count(*) FILTER (ring_role <> 'OUTSIDER') AS members FROM s4_ring_members_6A GROUP BY ring_id) AS ring
    ON ring.ring_id = member.ring_id
ORDER BY member.party_id, member.ring_id
