/*
doc: >
  An account and what stands on it: its owner's place in the order of ids, the draws for each instrument type that it may
  have, and its place under the quota, the cap and the floor of each of its cells.
key: {account_id: BIGINT}
population: s2_account_base_6A
narrow:
  # The cells of the account's region and type: whatever is shared out with it.
  numbered_account: cells_before IN (SELECT cells_before FROM asked_account)
  numbered_party: party_id IN (SELECT owner_party_id FROM asked_account)
again:
  s2_account_base_6A: [account_id]
  s5_account_fraud_roles_6A: [account_id]
*/

/*
model: asked_risk
doc: The asked ones as what is drawn for their risk.
*/
SELECT account_id::UBIGINT AS entity, 0::UBIGINT AS sub, account_id FROM asked

/*
model: account_holding
doc: The published holdings as S2 had them when it gave out ids.
*/
SELECT cell.cell, country.country_no, held.owner_party_id AS party_id, held.account_count::UTINYINT AS accounts
    , coalesce(sum(held.account_count) OVER (
        ORDER BY country.country_no, cell.account_no, held.owner_party_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)::BIGINT AS accounts_before
FROM s2_party_product_holdings_6A AS held
JOIN s1_party_base_6A AS party ON party.party_id = held.owner_party_id
JOIN account_cell AS cell
    ON cell.region_id = party.region_id AND cell.party_type = party.party_type AND cell.segment_id = party.segment_id
    AND cell.account_type = held.account_type
JOIN country_number AS country ON country.country_iso = party.country_iso

/*
model: asked_account
doc: The asked accounts with the cells of their region and type.
*/
SELECT account.account_id, account.owner_party_id, account.account_type, account.segment_id, account.region_id
    , account.country_iso, home.cells_before
FROM asked
JOIN s2_account_base_6A AS account ON account.account_id = asked.account_id
JOIN (
    SELECT region_id, account_type, min(cell) - 1 AS cells_before FROM instrument_cell GROUP BY region_id, account_type
) AS home ON home.region_id = account.region_id AND home.account_type = account.account_type

/*
model: cell_quota
doc: The quotas of cards and handles, and those of wallets.
*/
SELECT part, quota, cap, eligible, candidates, admitted FROM instrument.quota
UNION ALL
SELECT part, quota, cap, eligible, candidates, admitted FROM wallet.quota

/*
model: cell_weight
doc: The candidates of the asked cells with their weights; wallets weigh only on accounts with a card.
*/
SELECT w.part, w.key, w.weight, w.rank_slot
FROM instrument.weight AS w
SEMI JOIN instrument.quota AS shared ON shared.part = w.part
UNION ALL
SELECT part, key, weight, rank_slot FROM wallet.weight

/*
model: cell_weight_total
doc: Total of the weights by which the quota of each cell is shared out.
*/
SELECT part, quota, weight_total, shift FROM weight_totals('cell_weight', 'cell_quota')

/*
model: cell_remainder
doc: Whole instruments of each candidate by weight, and its sort key for single ones.
*/
SELECT part, key, whole, a, b, bin FROM remainders('cell_weight', 'cell_weight_total')

/*
model: cell_single_unit
doc: How many single instruments are left in each cell after whole ones.
*/
SELECT part, threshold_no, k FROM single_units('cell_weight_total', 'cell_remainder')

/*
model: unit_step
doc: Each candidate of the asked cells from weight to cap.
*/
SELECT candidate.part, candidate.key, candidate.weight, place.whole, place.place, share.units AS by_weight
FROM cell_weight AS candidate
JOIN (
    SELECT part, key, whole, row_number() OVER (PARTITION BY part ORDER BY a, b, key) AS place FROM cell_remainder
) AS place ON place.part = candidate.part AND place.key = candidate.key
JOIN (
    SELECT part, key, units FROM instrument.share
    UNION ALL SELECT part, key, units FROM wallet.share
) AS share ON share.part = candidate.part AND share.key = candidate.key

/*
model: unit_capped
doc: Units of every account of the asked cells under the cap, outsiders included.
*/
SELECT part, key, units FROM instrument.capped
UNION ALL
SELECT part, key, units FROM wallet.capped

/*
model: unit_end
doc: The instruments of every account of the asked cells after the floor.
*/
SELECT part, key, units FROM instrument.settled
UNION ALL
SELECT part, key, units FROM wallet.capped

/*
section: account
doc: The account as published, and its owner's accounts of the type; ids follow country, type and owner.
*/
SELECT asked_account.account_id, asked_account.owner_party_id, asked_account.account_type, asked_account.segment_id
    , asked_account.region_id, asked_account.country_iso
    , holding.accounts_before + 1 AS first_id_of_owner
    , asked_account.account_id - holding.accounts_before AS ordinal
    , holding.accounts AS owner_has_of_type
FROM asked_account
JOIN account_holding AS holding
    ON asked_account.account_id > holding.accounts_before
    AND asked_account.account_id <= holding.accounts_before + holding.accounts

/*
section: draws of its traits
doc: When it opened and whether pay comes in, and its credit.
stream: 6A.S2.account_attribute_sampling
slots: {s0: 'opening date and pay, a half each', s1: 'normal of the credit, of both halves'}
*/
SELECT account_id, entity, sub, s0, s1
FROM rng_draw('asked_risk', '6A.S2.account_attribute_sampling')

/*
section: traits
doc: The law of its cell, what its owner brings, and what they made of its draws.
*/
SELECT account.account_id
    , law.opens_with_owner, law.days_max, owner.opened_on AS owner_opened_on, base.opened_on
    , law.credit_median, law.wealth_slope, law.spread, law.credit_step, country.credit_level, owner.wealth_rank, base.credit_limit
    , law.pay_share, base.pay_day
FROM asked_account AS account
JOIN s2_account_base_6A AS base ON base.account_id = account.account_id
JOIN s1_party_base_6A AS owner ON owner.party_id = account.owner_party_id
JOIN account_cell AS cell
    ON cell.region_id = account.region_id AND cell.segment_id = account.segment_id AND cell.account_type = account.account_type
JOIN account_law AS law ON law.cell = cell.cell
JOIN country_number AS country ON country.country_iso = account.country_iso

/*
section: draws of the account
doc: Four slots for each instrument type that may stand on it.
stream: 6A.S3.instrument_allocation_sampling
slots:
  s0: gate - takes part from gate_slot on
  s1: weight - normal, first slot
  s2: weight - normal, second slot
  s3: place in ties, under the cap and for the floor
*/
SELECT asked_account.account_id, cell.instrument_type, draw.entity, draw.sub, draw.s0, draw.s1, draw.s2, draw.s3
FROM draw__instrument_allocation AS draw
JOIN asked_account ON asked_account.account_id = draw.entity::BIGINT
JOIN instrument_cell AS cell ON cell.cell = draw.batch

/*
section: draws of the account's cells
doc: The ties of instrument types in the world, and of the regions of one.
stream: 6A.S3.instrument_count_realisation
slots: {s0: tie between quotas}
*/
SELECT asked_account.account_id, coalesce(draw.region_id, 'world') AS place, kind.instrument_type, draw.entity, draw.sub, draw.s0
FROM draw__instrument_count AS draw
JOIN instrument_kind AS kind ON kind.rule_no = draw.rule_no
JOIN asked_account
    ON asked_account.account_type = kind.account_type AND coalesce(draw.region_id, asked_account.region_id) = asked_account.region_id

/*
section: rules
doc: The policy rows behind each instrument type, and what the segment's tilts and scores and the country made of them.
*/
SELECT asked_account.account_id, kind.instrument_type
    , kind.mean_per_account AS mean_of_all_types
    , kind.share / 1e9 AS share_policy
    , kind.hard_max_per_account
    , kind.floor
    , kind.p_zero_weight AS gate_policy, quantise(trait.gate_slot / 4503599627370496.0::DOUBLE, 12) AS gate_bent
    , kind.sigma AS sigma_policy, trait.sigma AS sigma_bent
    , trait.tilt AS segment_tilt
    , home.score AS country_score
    , mix.factor_clip
FROM asked_account
JOIN instrument_kind AS kind ON kind.account_type = asked_account.account_type
JOIN instrument_trait AS trait ON trait.segment_id = asked_account.segment_id AND trait.rule_no = kind.rule_no
JOIN account_country AS country ON country.country_iso = asked_account.country_iso
JOIN country_instrument_score AS home ON home.country_instrument = pack_pair(country.country_no, kind.instrument_no)
CROSS JOIN policy_6A.instrument_mix_priors AS mix

/*
section: policy rows
doc: Where those figures stand.
*/
SELECT account_id, policy, met
FROM (
    SELECT asked_account.account_id, '6A.instrument_per_account_priors.instrument_rules' AS policy
        , concat(rule.instrument_type, ': gate ', rule.p_zero_weight, ', spread ', rule.sigma, ', at most ', rule.hard_max_per_account) AS met
    FROM asked_account
    JOIN policy_6A.instrument_rules AS rule ON rule.account_type = asked_account.account_type
    UNION ALL
    SELECT asked_account.account_id, '6A.instrument_mix_priors.instrument_totals', concat(total.mean_per_account, ' per account')
    FROM asked_account
    JOIN policy_6A.instrument_totals AS total ON total.account_type = asked_account.account_type
    UNION ALL
    SELECT asked_account.account_id, '6A.instrument_mix_priors.instrument_tilts'
        , concat(tilt.instrument_type, ' leans on ', tilt.score, ' by ', tilt.weight)
    FROM asked_account
    JOIN instrument_kind AS kind ON kind.account_type = asked_account.account_type
    JOIN policy_6A.instrument_tilts AS tilt ON tilt.instrument_type = kind.instrument_type
    UNION ALL
    SELECT asked_account.account_id, '6A.policy_instrument_floor.instrument_floors', concat('at least ', floors.floor)
    FROM asked_account
    JOIN policy_6A.instrument_floors AS floors ON floors.account_type = asked_account.account_type
)

/*
section: instruments
doc: >
  From quota to count in each cell: gate, weight, whole instruments and the place for a single one, the cap with what others
  could not take, and what moved for the floor. Wallets are shared out among accounts with a card.
*/
SELECT asked_account.account_id, cell.instrument_type
    , cell.quota AS cell_quota
    , cell.accounts AS cell_accounts
    , cell.hard_max
    , cell.floor
    , draw.s0 >= trait.gate_slot AS passes_gate
    , cell.pass = 'wallet' AND card_holder.account_id IS NULL AS lacks_card
    , step.weight, total.weight_total
    , step.whole
    , step.place, single.k AS singles
    , step.by_weight
    , capped.units AS under_cap
    , coalesce(gift.given, 0) AS given
    , coalesce(gain.received, 0) AS received
    , coalesce(held.units, 0) AS instrument_count
    , coalesce(ended.units, 0)::BIGINT AS instrument_count_again
FROM asked_account
JOIN draw__instrument_allocation AS draw ON draw.entity::BIGINT = asked_account.account_id
JOIN instrument_cell AS cell ON cell.cell = draw.batch
JOIN instrument_trait AS trait ON trait.trait_no = draw.trait_no
LEFT JOIN cell_weight_total AS total ON total.part = cell.cell
LEFT JOIN cell_single_unit AS single ON single.part = cell.cell
LEFT JOIN unit_step AS step ON step.part = cell.cell AND step.key = asked_account.account_id
LEFT JOIN unit_capped AS capped ON capped.part = cell.cell AND capped.key = asked_account.account_id
LEFT JOIN wallet.eligible_account AS card_holder ON card_holder.account_id = asked_account.account_id
LEFT JOIN (SELECT cell, account_id, count(*) AS given FROM instrument.released_unit GROUP BY cell, account_id) AS gift
    ON gift.cell = cell.cell AND gift.account_id = asked_account.account_id
LEFT JOIN (
    SELECT released.cell, unequipped.account_id, count(*) AS received
    FROM instrument.released_unit AS released
    JOIN instrument.unequipped_account AS unequipped ON unequipped.part = released.part AND unequipped.place = released.place
    GROUP BY released.cell, unequipped.account_id
) AS gain ON gain.cell = cell.cell AND gain.account_id = asked_account.account_id
LEFT JOIN unit_end AS ended ON ended.part = cell.cell AND ended.key = asked_account.account_id
LEFT JOIN (
    SELECT base.account_id, base.instrument_type, count(*) AS units
    FROM s3_instrument_base_6A AS base
    SEMI JOIN asked ON asked.account_id = base.account_id
    GROUP BY base.account_id, base.instrument_type
) AS held ON held.account_id = asked_account.account_id AND held.instrument_type = cell.instrument_type

/*
section: on the account
doc: The instruments that were published.
*/
SELECT base.account_id, base.instrument_id, base.instrument_type, base.scheme
FROM asked
JOIN s3_instrument_base_6A AS base ON base.account_id = asked.account_id

/*
section: draws of its risk
doc: The noise of its score and its place in its cell.
stream: 6A.S5.fraud_role_sampling_account
slots: {s0: noise of the score, s1: place in the cell}
*/
SELECT account_id, entity, sub, s0, s1
FROM rng_draw('asked_risk', '6A.S5.fraud_role_sampling_account')

/*
section: role
doc: >
  Its score, its tier, its place among the members of its cell, and where each role ends there: it has the first role that ends
  at its place or after.
*/
SELECT ranked.id AS account_id, ranked.score, ranked.risk_tier, ranked.place, ranked.members, ranked.role_place
    , ranked.raw_role, ranked.share, ranked.ends
    , ranked.is_its_own
FROM role_ranks('asked_risk', 'account.cell_member', 'account.role_end', 'account.role', 'policy_6A.fraud_roles', 'tier_number') AS ranked
