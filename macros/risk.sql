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
