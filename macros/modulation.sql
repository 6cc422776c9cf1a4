-- The character of countries: bounded differences around a prior that leave the totals above them where they are.

-- A uniform in (0, 1) that belongs to the world and to no seed: 52 bits of the SHA-256 of its name.
CREATE OR REPLACE MACRO character_u(epoch, axis, area, unit) AS
    rng_u(('0x' || substr(sha256(concat('country_delta|', epoch, '|', axis, '|', area, '|', unit)), 1, 13))::UBIGINT);

-- That uniform on a scale with mean 0 and standard deviation kappa.
CREATE OR REPLACE MACRO character_score(epoch, axis, area, unit, kappa) AS
    kappa * sqrt(12.0::DOUBLE) * (character_u(epoch, axis, area, unit) - 0.5);

-- Shares of the relation named `scored` (part, area, unit, prior, size, score, cap; other columns pass through), bent by
-- centred scores. Within a part, an area (a country) splits into units (segments). prior: integer nano share of the unit,
-- the same in every area; size: integer size of the area; score: raw score; cap: largest relative change. The scores
-- lose the means of their area and of their unit, so shares of an area still sum to 1 and, weighted by size, each unit
-- still has its prior over the part. Adds `share`, integer nano.
CREATE OR REPLACE MACRO balanced_shares(scored) AS TABLE
-- Raw scores in integer nano, so that their sums are exact.
WITH raw AS (
    SELECT s.*, to_fixed_point(score, 9)::BIGINT AS raw_nano FROM query_table(scored) AS s
)
-- Means of each area by prior, and sums of each unit by size.
, summed AS (
    SELECT *
        , sum(prior::HUGEINT * raw_nano) OVER (PARTITION BY part, area)::DOUBLE / 1e9 AS area_mean
        , sum(size::HUGEINT * raw_nano) OVER (PARTITION BY part, unit)::DOUBLE AS unit_sum
        , sum(size::HUGEINT) OVER (PARTITION BY part, unit)::DOUBLE AS unit_size
    FROM raw
)
-- Scores less the means of area and unit; the last term gives back what both means have in common.
, centred AS (
    SELECT *
        , coalesce(round_even(
            raw_nano - area_mean - unit_sum / nullif(unit_size, 0)
            + sum(to_fixed_point(prior * (unit_sum / nullif(unit_size, 0)), 0)) OVER (PARTITION BY part, area)::DOUBLE / 1e9
            , 0), 0) AS effect_nano
    FROM summed
)
-- Largest effect of each part, by which all its effects shrink until none is above the cap.
, bounded AS (
    SELECT *, max(abs(effect_nano)) OVER (PARTITION BY part) AS effect_max FROM centred
)
SELECT * EXCLUDE (raw_nano, area_mean, unit_sum, unit_size, effect_nano, effect_max)
    , to_fixed_point(prior * (1.0::DOUBLE + least(1.0::DOUBLE, coalesce(cap * 1e9 / nullif(effect_max, 0), 1.0))
        * effect_nano / 1e9), 0)::BIGINT AS share
FROM bounded;
