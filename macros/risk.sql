-- Fraud posture: tiers by exact quantiles, margins kept within bands, a lift on the logit scale, and roles by quota.
--
-- Relations, given by name. cells: entity, cell_no (unique), role_group, risk_tier, region_no, flags (bits), n,
-- offset_units (a draw in [0, 10^12)). priors: entity, role_group, risk_tier, raw_role, prior (probabilities that sum to 1
-- in a tier), is_lifted, severity. Probabilities are rounded to 1e-12 before anything is compared.

-- A score in integer nanos, held within 0 and 1, from a base, the weighted features and logistic noise.
CREATE OR REPLACE MACRO noisy_score(systematic, scale, slot) AS
    CAST(least(greatest(systematic + scale * ln(rng_u(slot) / (1 - rng_u(slot))), 0.0), 1.0) * 1e9 AS UINTEGER);

-- The 40 low bits of a slot as an integer in [0, 10^12): the offset of a systematic draw.
CREATE OR REPLACE MACRO offset_units(slot) AS
    (((slot & 1099511627775)::HUGEINT * 1000000000000) >> 40)::BIGINT;

-- Units in the order of their score. scores: part, id, score.
CREATE OR REPLACE MACRO tier_places(scores) AS TABLE
SELECT part, score::BIGINT AS a, 0 AS b, id AS key, score::BIGINT >> 18 AS bin FROM query_table(scores);

-- Where the tiers of a part end. bins: part, bin, n. tiers: part, LOW, STANDARD, ELEVATED, HIGH (shares).
CREATE OR REPLACE MACRO tier_ends(bins, tiers) AS TABLE
WITH counted AS (
    SELECT part, sum(n)::BIGINT AS n FROM query_table(bins) GROUP BY part
)
SELECT counted.part, step.cut
    , round_even(counted.n * CASE step.cut WHEN 1 THEN tier.LOW WHEN 2 THEN tier.LOW + tier.STANDARD
        ELSE tier.LOW + tier.STANDARD + tier.ELEVATED END, 0)::BIGINT AS take
FROM counted
JOIN query_table(tiers) AS tier ON tier.part = counted.part
CROSS JOIN (VALUES (1), (2), (3)) AS step (cut)
WHERE take > 0;

-- Three cuts of a part side by side.
CREATE OR REPLACE MACRO tier_ladder(cuts) AS TABLE
SELECT part
    , max(a_cut) FILTER (cut = 1) AS a_1, max(key_cut) FILTER (cut = 1) AS key_1
    , max(a_cut) FILTER (cut = 2) AS a_2, max(key_cut) FILTER (cut = 2) AS key_2
    , max(a_cut) FILTER (cut = 3) AS a_3, max(key_cut) FILTER (cut = 3) AS key_3
FROM query_table(cuts)
GROUP BY part;

-- The number of the tier of a score, 1 LOW to 4 HIGH.
CREATE OR REPLACE MACRO tier_of(score, id, a_1, key_1, a_2, key_2, a_3, key_3) AS
    CASE WHEN is_picked(score::BIGINT, 0, id, a_1, 0, key_1) THEN 1 WHEN is_picked(score::BIGINT, 0, id, a_2, 0, key_2) THEN 2
        WHEN is_picked(score::BIGINT, 0, id, a_3, 0, key_3) THEN 3 ELSE 4 END::UTINYINT;

-- Priors after world bands: a role whose expected share leaves its band is scaled to the bound, a group with too few
-- risky ones too, and the role that takes the rest gives or takes. Adds margin, and factor.
CREATE OR REPLACE MACRO banded_priors(cells, priors, bands, group_bands) AS TABLE
WITH held AS (
    SELECT entity, role_group, risk_tier, sum(n)::BIGINT AS n FROM query_table(cells) GROUP BY entity, role_group, risk_tier
)
, weighed AS (
    SELECT p.*, coalesce(held.n, 0) AS n
    FROM query_table(priors) AS p
    SEMI JOIN query_table(cells) AS c ON c.entity = p.entity
    LEFT JOIN held ON held.entity = p.entity AND held.role_group = p.role_group AND held.risk_tier = p.risk_tier
)
, shares AS (
    SELECT *
        , sum(fx(n * prior, 9)) OVER (PARTITION BY entity, raw_role)::DOUBLE / 1e9
            / greatest(sum(n * is_rest::BIGINT) OVER (PARTITION BY entity), 1)::DOUBLE AS world_share
    FROM weighed
)
, factored AS (
    SELECT s.* EXCLUDE (world_share)
        , CASE
            WHEN s.is_rest OR s.world_share = 0 THEN 1.0::DOUBLE
            WHEN s.world_share > band.high THEN band.high / s.world_share
            WHEN s.world_share < band.low THEN band.low / s.world_share
            ELSE 1.0::DOUBLE
        END AS role_factor
    FROM shares AS s
    LEFT JOIN query_table(bands) AS band ON band.entity = s.entity AND band.raw_role = s.raw_role
)
, grouped AS (
    SELECT f.*
        , greatest(1.0::DOUBLE, coalesce(low.low / nullif(
            sum(fx(f.n * f.prior * f.role_factor * f.is_lifted::INTEGER, 9)) OVER (PARTITION BY f.entity, f.role_group)::DOUBLE / 1e9
            / nullif(sum(f.n * f.is_rest::BIGINT) OVER (PARTITION BY f.entity, f.role_group), 0)::DOUBLE, 0), 1.0)) AS group_factor
    FROM factored AS f
    LEFT JOIN query_table(group_bands) AS low ON low.entity = f.entity AND low.role_group = f.role_group
)
, scaled AS (
    SELECT * EXCLUDE (role_factor, group_factor)
        , role_factor * CASE WHEN is_lifted THEN group_factor ELSE 1 END AS factor
        , quantise(prior * role_factor * CASE WHEN is_lifted THEN group_factor ELSE 1 END, 12) AS scaled
    FROM grouped
)
SELECT * EXCLUDE (scaled)
    , CASE WHEN is_rest
        THEN quantise(1 - sum(fx(scaled * (NOT is_rest)::INTEGER, 12)) OVER (PARTITION BY entity, role_group, risk_tier)::DOUBLE / 1e12, 12)
        ELSE scaled END AS margin
FROM scaled;

-- Every cell with every role that it can have: margin, and what nudges make of it (their product is held within bounds,
-- the cell sums to 1 again). nudges: entity, bit, raw_role, factor.
CREATE OR REPLACE MACRO nudged_roles(cells, margins, nudges, low, high) AS TABLE
WITH paired AS (
    SELECT c.entity, c.cell_no, c.role_group, c.risk_tier, c.flags, c.n, m.raw_role, m.is_lifted, m.severity, m.margin
    FROM query_table(cells) AS c
    JOIN query_table(margins) AS m ON m.entity = c.entity AND m.role_group = c.role_group AND m.risk_tier = c.risk_tier
)
, product AS (
    SELECT p.cell_no, p.raw_role, quantise(exp(sum(fx(ln(nudge.factor), 15))::DOUBLE / 1e15), 12) AS factor
    FROM paired AS p
    JOIN query_table(nudges) AS nudge ON nudge.entity = p.entity AND nudge.raw_role = p.raw_role AND p.flags & nudge.bit <> 0
    GROUP BY p.cell_no, p.raw_role
)
, moved AS (
    SELECT p.*, quantise(p.margin * least(greatest(coalesce(product.factor, 1), low), high), 15) AS moved
        , coalesce(product.factor < low OR product.factor > high, false) AS is_clipped
    FROM paired AS p
    LEFT JOIN product ON product.cell_no = p.cell_no AND product.raw_role = p.raw_role
)
SELECT * EXCLUDE (moved)
    , quantise(moved / (sum(fx(moved, 15)) OVER (PARTITION BY cell_no)::DOUBLE / 1e15), 12) AS nudged
FROM moved;

-- The lift that gives each group its margin back and the entity its odds ratio. masses: entity, role_group, coupled (the
-- flag whose beta is solved), logit_mass (logit of the nudged mass), fixed_lift, n, mass (margin). couplings: entity,
-- or_target (NULL: no beta), alpha_abs_max, beta_max. Beta by `steps` bisections, since the expected odds ratio rises with
-- it; for each, alpha by `rounds` Newton steps on the logarithm of the expected mass, which is nearly linear in alpha.
-- One row per group: alpha, beta, expected mass and odds ratio, wanted mass.
CREATE OR REPLACE MACRO solved_lifts(masses, couplings, steps, rounds, low, high, mass_low, mass_high) AS TABLE
WITH RECURSIVE part AS (
    SELECT m.entity, m.role_group, c.or_target, c.beta_max
        , rounds * CASE WHEN c.or_target IS NULL THEN 1 ELSE steps END AS last_step
        , sum(fx(m.n * m.mass, 9)) AS wanted
    FROM query_table(masses) AS m
    JOIN query_table(couplings) AS c ON c.entity = m.entity
    GROUP BY m.entity, m.role_group, c.or_target, c.beta_max
)
, walk AS (
    SELECT 0 AS step, entity, role_group, or_target, last_step, wanted
        , 0.0::DOUBLE AS beta_low, beta_max AS beta_high
        , 0.0::DOUBLE AS alpha, CASE WHEN or_target IS NULL THEN 0.0::DOUBLE ELSE beta_max / 2 END AS beta
        , 0.0::DOUBLE AS tried_alpha, 0.0::DOUBLE AS tried_beta, 0.0::DOUBLE AS odds, 0.0::DOUBLE AS mass
    FROM part
    UNION ALL
    SELECT step + 1, entity, role_group, or_target, last_step, wanted
        , CASE WHEN is_turn AND odds_now < or_target THEN beta ELSE beta_low END
        , CASE WHEN is_turn AND odds_now >= or_target THEN beta ELSE beta_high END
        , alpha + coalesce(ln(wanted::DOUBLE / nullif(mass_now, 0)) * mass_now / nullif(slope::DOUBLE, 0), 0)
        , CASE WHEN NOT is_turn THEN beta WHEN odds_now < or_target THEN (beta + beta_high) / 2 ELSE (beta_low + beta) / 2 END
        , alpha, beta, odds_now, mass_now
    FROM (
        SELECT *
            , coalesce((step + 1) % rounds = 0 AND or_target IS NOT NULL, false) AS is_turn
            , (mass_on + mass_off)::DOUBLE AS mass_now
            , (sum(mass_on) OVER (PARTITION BY entity))::DOUBLE * (sum(n_off - mass_off) OVER (PARTITION BY entity))::DOUBLE
                / nullif((sum(n_on - mass_on) OVER (PARTITION BY entity))::DOUBLE * (sum(mass_off) OVER (PARTITION BY entity))::DOUBLE, 0) AS odds_now
        FROM (
            SELECT step, entity, role_group, or_target, last_step, wanted, beta_low, beta_high, alpha, beta
                , coalesce(sum(fx(n * q, 9)) FILTER (coupled), 0) AS mass_on
                , coalesce(sum(fx(n * q, 9)) FILTER (NOT coupled), 0) AS mass_off
                , coalesce(sum(fx(n * q * (1 - q), 9)), 0) AS slope
                , coalesce(sum(n) FILTER (coupled), 0)::HUGEINT * 1000000000 AS n_on
                , coalesce(sum(n) FILTER (NOT coupled), 0)::HUGEINT * 1000000000 AS n_off
            FROM (
                SELECT w.*, m.coupled, m.n
                    , lifted_mass(m.logit_mass, w.alpha, m.fixed_lift + CASE WHEN m.coupled THEN w.beta ELSE 0 END, low, high, mass_low, mass_high) AS q
                FROM walk AS w
                JOIN query_table(masses) AS m ON m.entity = w.entity AND m.role_group = w.role_group
                WHERE w.step < w.last_step
            )
            GROUP BY step, entity, role_group, or_target, last_step, wanted, beta_low, beta_high, alpha, beta
        )
    )
)
SELECT entity, role_group, or_target
    , wanted::DOUBLE / 1e9 AS wanted
    , quantise(mass / 1e9, 9) AS expected
    , quantise(tried_alpha, 12) AS alpha
    , quantise(tried_beta, 12) AS beta
    , quantise(odds, 9) AS or_expected
FROM walk
WHERE step = last_step;

-- A mass of risky roles after its lift; a mass of 0 stays 0.
CREATE OR REPLACE MACRO lifted_mass(logit_mass, alpha, lift, low, high, mass_low, mass_high) AS
    CASE WHEN logit_mass IS NULL THEN 0.0::DOUBLE
        ELSE least(greatest(1 / (1 + exp(-(logit_mass + alpha + least(greatest(lift, low), high)))), mass_low), mass_high) END;

-- Where the roles of a cell end in its order: the first count with count * 10^12 at or past its cumulated share less the
-- offset. roles: cell_no, raw_role, severity, n, offset_units, share (probabilities that sum to 1 in a cell).
CREATE OR REPLACE MACRO role_ends(roles) AS TABLE
WITH run AS (
    SELECT r.*, (sum(fx(share, 12)) OVER (PARTITION BY cell_no ORDER BY severity, raw_role))::BIGINT AS upto
    FROM query_table(roles) AS r
)
SELECT cell_no, raw_role, severity, n, share
    , row_number() OVER (PARTITION BY cell_no ORDER BY severity, raw_role) AS place
    , least(n, greatest(0, ((upto::HUGEINT * n - offset_units + 999999999999) // 1000000000000)))::BIGINT AS ends
FROM run;

-- The same for few members in many cells: one role after the other, each by one systematic draw over all cells in their
-- order, from what the roles before it left. A role that is rare in every cell so keeps its number in the world: at each
-- step within one of what is expected, while the expectation of each cell is what it was. members: id, place_slot; a role's
-- offset comes from the member at its place.
CREATE OR REPLACE MACRO chained_role_ends(roles, members) AS TABLE
WITH RECURSIVE part AS (
    SELECT cell_no, raw_role, severity, n, share, fx(share, 12) AS units
        , dense_rank() OVER (ORDER BY severity, raw_role) AS level
        , row_number() OVER (PARTITION BY cell_no ORDER BY severity, raw_role) AS place
        , sum(fx(share, 12)) OVER (PARTITION BY cell_no ORDER BY severity DESC, raw_role DESC) AS units_left
    FROM query_table(roles)
)
, start AS (
    SELECT row_number() OVER (ORDER BY id) AS level, offset_units(place_slot) AS units
    FROM query_table(members)
)
, cell AS (
    SELECT level.level, cell.cell_no, coalesce(part.units, 0) AS units, coalesce(part.units_left, 1) AS units_left
        , coalesce(start.units, 0) AS offset_units
    FROM (SELECT DISTINCT level FROM part) AS level
    CROSS JOIN (SELECT DISTINCT cell_no FROM part) AS cell
    LEFT JOIN part ON part.level = level.level AND part.cell_no = cell.cell_no
    LEFT JOIN start ON start.level = level.level
)
, walk AS (
    SELECT 0::BIGINT AS level, cell_no, max(n)::BIGINT AS left_over, 0::BIGINT AS taken FROM part GROUP BY cell_no
    UNION ALL
    SELECT level, cell_no, (left_over - upto + coalesce(lag(upto) OVER (ORDER BY cell_no), 0))::BIGINT
        , (upto - coalesce(lag(upto) OVER (ORDER BY cell_no), 0))::BIGINT
    FROM (
        SELECT cell.level, cell.cell_no, w.left_over
            , ((sum(w.left_over * cell.units * 1000000000000 // cell.units_left) OVER (ORDER BY cell.cell_no))::HUGEINT
                + cell.offset_units) // 1000000000000 AS upto
        FROM walk AS w
        JOIN cell ON cell.level = w.level + 1 AND cell.cell_no = w.cell_no
    )
)
SELECT part.cell_no, part.raw_role, part.severity, part.n, part.share, part.place
    , (sum(walk.taken) OVER (PARTITION BY part.cell_no ORDER BY part.place))::BIGINT AS ends
FROM part
JOIN walk ON walk.level = part.level AND walk.cell_no = part.cell_no;

-- The units of an entity with their tier, cell and place. scores: id, part, score, group_no, region_no, flags (below 2^20),
-- place_slot. ladders: as from tier_ladder. A cell is group, tier, region and flags in one number.
CREATE OR REPLACE MACRO tiered_members(scores, ladders) AS TABLE
SELECT id, score, tier_no, place_slot
    , (((group_no::UBIGINT * 8 + tier_no) * 8 + region_no) << 20 | flags)::BIGINT AS cell_no
FROM (
    SELECT s.id, s.group_no, s.region_no, s.flags, s.score, s.place_slot
        , tier_of(s.score, s.id, l.a_1, l.key_1, l.a_2, l.key_2, l.a_3, l.key_3) AS tier_no
    FROM query_table(scores) AS s
    JOIN query_table(ladders) AS l ON l.part = s.part
);

-- The cells of an entity with their members; the first member gives the offset. members: as from tiered_members.
-- groups: group_no, role_group. tiers: tier_no, risk_tier.
CREATE OR REPLACE MACRO risk_cells(kind, members, groups, tiers) AS TABLE
SELECT kind AS entity, found.cell_no, g.role_group, tier.risk_tier, found.cell_no >> 20 & 7 AS region_no
    , found.cell_no & 1048575 AS flags, found.n, found.offset_units
FROM (
    SELECT cell_no, count(*) AS n, offset_units(min_by(place_slot, id)) AS offset_units
    FROM query_table(members)
    GROUP BY cell_no
) AS found
JOIN query_table(groups) AS g ON g.group_no = found.cell_no >> 26
JOIN query_table(tiers) AS tier ON tier.tier_no = found.cell_no >> 23 & 7;

-- The mass of risky roles in each cell, by margin and after nudges, with the lift that its flags give it. roles: as from
-- nudged_roles. lifts: entity, flag, beta (NULL: to be solved). bits: flag, bit.
CREATE OR REPLACE MACRO risky_masses(roles, lifts, bits) AS TABLE
WITH mass AS (
    SELECT entity, cell_no, role_group, flags, max(n) AS n
        , coalesce(sum(fx(margin, 12)) FILTER (is_lifted), 0)::DOUBLE / 1e12 AS mass
        , coalesce(sum(fx(nudged, 12)) FILTER (is_lifted), 0)::DOUBLE / 1e12 AS nudged_mass
    FROM query_table(roles)
    GROUP BY entity, cell_no, role_group, flags
)
SELECT mass.entity, mass.cell_no, mass.role_group, mass.n, mass.mass, mass.nudged_mass
    , CASE WHEN mass.nudged_mass > 0 THEN quantise(ln(mass.nudged_mass / (1 - mass.nudged_mass)), 12) END AS logit_mass
    , coalesce(bool_or(lift.beta IS NULL) FILTER (lift.flag IS NOT NULL), false) AS coupled
    , coalesce(sum(fx(lift.beta, 12)), 0)::DOUBLE / 1e12 AS fixed_lift
FROM mass
LEFT JOIN (
    SELECT lift.entity, lift.flag, lift.beta, flag.bit
    FROM query_table(lifts) AS lift
    JOIN query_table(bits) AS flag ON flag.flag = lift.flag
) AS lift ON lift.entity = mass.entity AND mass.flags & lift.bit <> 0
GROUP BY mass.entity, mass.cell_no, mass.role_group, mass.n, mass.mass, mass.nudged_mass;

-- The share of each role in each cell: the risky ones split the lifted mass, the others what is left, each in the
-- proportions that the nudges left. masses, lifts, roles, cells: as from risky_masses, solved_lifts, nudged_roles, risk_cells.
-- bounds: one row of lift_low, lift_high, mass_low, mass_high.
CREATE OR REPLACE MACRO lifted_shares(masses, lifts, roles, cells, bounds) AS TABLE
WITH lifted AS (
    SELECT m.cell_no, m.nudged_mass
        , quantise(lifted_mass(m.logit_mass, l.alpha, m.fixed_lift + l.beta * m.coupled::INTEGER
            , b.lift_low, b.lift_high, b.mass_low, b.mass_high), 12) AS mass
    FROM query_table(masses) AS m
    JOIN query_table(lifts) AS l ON l.role_group = m.role_group
    CROSS JOIN query_table(bounds) AS b
)
SELECT r.cell_no, r.raw_role, r.severity, r.n, cell.offset_units
    , quantise(CASE WHEN r.is_lifted THEN r.nudged * lifted.mass / nullif(lifted.nudged_mass, 0)
        ELSE r.nudged * (1 - lifted.mass) / (1 - lifted.nudged_mass) END, 12) AS share
FROM query_table(roles) AS r
JOIN lifted ON lifted.cell_no = r.cell_no
JOIN query_table(cells) AS cell ON cell.cell_no = r.cell_no
WHERE r.nudged > 0;

-- One row per cell with its roles in their order, at most five, and where each ends; takes_all where it ends with the cell.
-- steps: as from role_ends. cuts: as from pick_cut, part the cell, cut the place. roles: entity, raw_role, ordinal.
CREATE OR REPLACE MACRO role_ladders(kind, steps, cuts, roles) AS TABLE
WITH rung AS (
    SELECT e.cell_no, e.place, e.ends >= e.n AS is_last, role.ordinal::UTINYINT AS role_ordinal, c.a_cut, c.key_cut
    FROM query_table(steps) AS e
    JOIN query_table(roles) AS role ON role.entity = kind AND role.raw_role = e.raw_role
    LEFT JOIN query_table(cuts) AS c ON c.part = e.cell_no AND c.cut = e.place
)
SELECT cell_no
    , max(role_ordinal) FILTER (place = 1) AS role_1, max(a_cut) FILTER (place = 1) AS a_1
    , max(key_cut) FILTER (place = 1) AS key_1, coalesce(bool_or(place = 1 AND is_last), false) AS takes_all_1
    , max(role_ordinal) FILTER (place = 2) AS role_2, max(a_cut) FILTER (place = 2) AS a_2
    , max(key_cut) FILTER (place = 2) AS key_2, coalesce(bool_or(place = 2 AND is_last), false) AS takes_all_2
    , max(role_ordinal) FILTER (place = 3) AS role_3, max(a_cut) FILTER (place = 3) AS a_3
    , max(key_cut) FILTER (place = 3) AS key_3, coalesce(bool_or(place = 3 AND is_last), false) AS takes_all_3
    , max(role_ordinal) FILTER (place = 4) AS role_4, max(a_cut) FILTER (place = 4) AS a_4
    , max(key_cut) FILTER (place = 4) AS key_4, coalesce(bool_or(place = 4 AND is_last), false) AS takes_all_4
    , max(role_ordinal) FILTER (place = 5) AS role_5, max(a_cut) FILTER (place = 5) AS a_5
    , max(key_cut) FILTER (place = 5) AS key_5, coalesce(bool_or(place = 5 AND is_last), false) AS takes_all_5
FROM rung
GROUP BY cell_no;

-- The role of each member by its place in the cell; NULL where the ladder has none for it. members, ladders: as from
-- tiered_members and role_ladders.
CREATE OR REPLACE MACRO placed_roles(members, ladders) AS TABLE
SELECT m.id, m.score, m.tier_no, m.cell_no
    , CASE
        WHEN l.takes_all_1 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_1, 0, l.key_1) THEN l.role_1
        WHEN l.takes_all_2 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_2, 0, l.key_2) THEN l.role_2
        WHEN l.takes_all_3 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_3, 0, l.key_3) THEN l.role_3
        WHEN l.takes_all_4 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_4, 0, l.key_4) THEN l.role_4
        WHEN l.takes_all_5 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_5, 0, l.key_5) THEN l.role_5
    END AS role_ordinal
FROM query_table(members) AS m
JOIN query_table(ladders) AS l ON l.cell_no = m.cell_no;

-- Every unit in the order of the ids with its role and tier by name: sorted as numbers, spelled out afterwards. units: id,
-- role_ordinal, tier_no, score. roles: ordinal (1, 2 ..), raw_role, family. tiers: tier_no (1, 2 ..), risk_tier.
CREATE OR REPLACE MACRO named_roles(units, roles, tiers) AS TABLE
SELECT unit.id, role.families[unit.role_ordinal] AS family, role.raw_roles[unit.role_ordinal] AS raw_role
    , tier.names[unit.tier_no] AS risk_tier, (unit.score // 1000000)::SMALLINT AS risk_score_permille
FROM (SELECT id, role_ordinal, tier_no, score FROM query_table(units) ORDER BY id) AS unit
CROSS JOIN (SELECT list(family ORDER BY ordinal) AS families, list(raw_role ORDER BY ordinal) AS raw_roles FROM query_table(roles)) AS role
CROSS JOIN (SELECT list(risk_tier ORDER BY tier_no) AS names FROM query_table(tiers)) AS tier;

-- Published roles as numbers again, where raw role, family and published role agree. published: id, role, raw role, family,
-- tier and score, in this order, as named_roles made them. codes: entity, raw_role, family, family_no, is_risky. tiers:
-- tier_no, risk_tier.
CREATE OR REPLACE MACRO coded_roles(kind, published, codes, tiers) AS TABLE
SELECT held.id, tier.tier_no::UTINYINT AS tier_no, code.family_no::UTINYINT AS family_no, code.is_risky, code.is_lifted
FROM query_table(published) AS held (id, role, raw_role, family, tier_name, score)
LEFT JOIN query_table(tiers) AS tier ON tier.risk_tier = held.tier_name
LEFT JOIN query_table(codes) AS code ON code.entity = kind AND code.raw_role = held.raw_role AND code.family = held.family
    AND code.family = held.role;

-- Cells that have more or fewer of a role than its ends say, and members without a role. steps: as from role_ends. placed:
-- cell_no, role_ordinal. roles: ordinal, raw_role.
CREATE OR REPLACE MACRO misplaced_roles(kind, steps, placed, roles) AS TABLE
SELECT kind AS entity, e.cell_no, e.raw_role, e.n AS wanted, coalesce(found.n, 0) AS found
FROM (
    SELECT cell_no, raw_role, ends - coalesce(lag(ends) OVER (PARTITION BY cell_no ORDER BY place), 0) AS n
    FROM query_table(steps)
) AS e
LEFT JOIN (
    SELECT p.cell_no, role.raw_role, count(*) AS n
    FROM query_table(placed) AS p
    JOIN query_table(roles) AS role ON role.ordinal = p.role_ordinal
    GROUP BY p.cell_no, role.raw_role
) AS found ON found.cell_no = e.cell_no AND found.raw_role = e.raw_role
WHERE e.n <> coalesce(found.n, 0)
UNION ALL
SELECT kind, cell_no, NULL, 0, count(*) FROM query_table(placed) WHERE role_ordinal IS NULL GROUP BY cell_no;

-- What the calibration of an entity did, as metrics. cells, lifts, nudged, margins: as from risk_cells, solved_lifts,
-- nudged_roles, banded_priors.
CREATE OR REPLACE MACRO calibration_metrics(kind, cells, lifts, nudged, margins) AS TABLE
SELECT 'cells' AS metric, kind AS key, count(*)::DOUBLE AS value FROM query_table(cells)
UNION ALL SELECT 'beta', kind, max(beta) FROM query_table(lifts)
UNION ALL SELECT 'alpha_min', kind, min(alpha) FROM query_table(lifts)
UNION ALL SELECT 'alpha_max', kind, max(alpha) FROM query_table(lifts)
UNION ALL SELECT 'clipped_cells', kind, count(DISTINCT cell_no) FILTER (is_clipped) FROM query_table(nudged)
UNION ALL SELECT 'projected_roles', kind, count(DISTINCT raw_role) FILTER (factor <> 1) FROM query_table(margins);

-- Where asked units stand among the members of their cell, and where each role of the cell ends: what decided their role.
-- asked: entity. members: as from tiered_members. steps: as from role_ends. units: id, role_ordinal. roles: ordinal, raw_role.
-- tiers: tier_no, risk_tier.
CREATE OR REPLACE MACRO role_steps(asked, members, steps, units, roles, tiers) AS TABLE
WITH member AS (
    SELECT m.id, m.score, m.tier_no, m.cell_no, m.place_slot FROM query_table(members) AS m SEMI JOIN query_table(asked) AS a ON a.entity::BIGINT = m.id
)
, place AS (
    SELECT member.id, count(*) AS place
    FROM member
    JOIN query_table(members) AS other ON other.cell_no = member.cell_no
        AND (other.place_slot < member.place_slot OR (other.place_slot = member.place_slot AND other.id <= member.id))
    GROUP BY member.id
)
SELECT member.id, member.score / 1e9 AS score, tier.risk_tier, place.place, step.n AS members, step.place AS role_place, step.raw_role
    , step.share, step.ends, role.raw_role IS NOT DISTINCT FROM step.raw_role AS is_its_own
FROM member
JOIN place ON place.id = member.id
JOIN query_table(steps) AS step ON step.cell_no = member.cell_no
JOIN query_table(tiers) AS tier ON tier.tier_no = member.tier_no
JOIN query_table(units) AS unit ON unit.id = member.id
LEFT JOIN query_table(roles) AS role ON role.ordinal = unit.role_ordinal;
