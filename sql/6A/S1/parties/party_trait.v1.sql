/*
doc: >
  The parties in the order of their ids with block, rank of wealth among their compatriots of the same type, birth year (of
  people) and the day on which the relationship began: an exponential back from the scenarios, cut where the entry age or soon after
  lets it, and moved off the days on which branches are closed, but for those who come online.
*/
-- Latent wealth as a whole number, and the uniforms of age and relationship, with the laws of the block.
WITH drawn AS (
    SELECT d.entity::BIGINT AS party_id, d.block_no::USMALLINT AS block_no, law.crowd_no, law.days_scale, law.days_max
        , to_fixed_point(law.wealth_mean + law.wealth_spread * normal_cos(slot_high(d.s1), slot_low(d.s1)), 6)::BIGINT AS wealth_micro
        , rng_u(slot_low(d.s0)) AS tenure_u
        , rng_u(slot_high(d.s0)) AS age_u
        , law.age_min, law.age_end, law.upto_24, law.upto_39, law.upto_64
        , law.rest_weekday, rule.as_of_date, rule.openings, rule.ages.entry_age_min AS entry_age_min
        , rule.ages.older_skew AS older_skew, rule.ages.edge_years AS edge_years
    FROM draw__party_trait AS d
    JOIN party_law AS law ON law.block_no = d.block_no
    CROSS JOIN policy_6A.party_trait_priors AS rule
)
-- Ages: uniform within a band of ages, the last one skewed to its beginning; and some years more or less, so that no band and no
-- segment ends with a step. What is no person has none.
, placed_age AS (
    SELECT *
        , edge_years * (2 * uniform_rest(age_u, 8) - 1) + CASE
            WHEN age_u < upto_24 THEN greatest(15, age_min) + (least(25, age_end) - greatest(15, age_min)) * (age_u / upto_24)
            WHEN age_u < upto_39
                THEN greatest(25, age_min) + (least(40, age_end) - greatest(25, age_min)) * ((age_u - upto_24) / (upto_39 - upto_24))
            WHEN age_u < upto_64
                THEN greatest(40, age_min) + (least(65, age_end) - greatest(40, age_min)) * ((age_u - upto_39) / (upto_64 - upto_39))
            ELSE greatest(65, age_min) + (age_end - greatest(65, age_min))
                * quantise(pow((age_u - upto_64) / (1 - upto_64), older_skew), 9)
        END AS age
    FROM drawn
)
-- Ages in full years; who would be younger than adults is as much older.
, aged AS (
    SELECT *
        , (year(as_of_date) - 1 - floor(entry_age_min + 1 + abs(age - entry_age_min - 1)))::SMALLINT AS birth_year
    FROM placed_age
)
-- The most days that the relationship can be old, and those that the party's own may be.
, bounded AS (
    SELECT *
        , least(days_max, coalesce(as_of_date - make_date(birth_year + entry_age_min, 1, 1), days_max)) AS days_room
        , days_room * (1 - openings.stop_ease * uniform_rest(age_u, 18)) AS days_end
    FROM aged
)
-- The day that was asked for.
, asked AS (
    SELECT *
        , as_of_date - 1 - floor(quantise(-days_scale * ln(1 - tenure_u * (1 - exp(-days_end / days_scale))), 6))::INTEGER AS asked_on
    FROM bounded
)
-- Parties of a crowd in the order of their wealth, numbered over all crowds. Crowd and wealth are one integer: two keys take a third
-- longer to sort.
, placed AS (
    SELECT party_id, block_no, crowd_no, birth_year
        , CASE
            WHEN uniform_rest(tenure_u, 16) < openings.online_share THEN asked_on
            ELSE branch_date(asked_on, as_of_date - floor(days_room)::INTEGER, as_of_date - 1, uniform_rest(tenure_u, 20)
                , rest_weekday, openings.closed_days)
        END AS opened_on
        , row_number() OVER (ORDER BY (crowd_no << 28) + wealth_micro + 134217728, party_id) AS place
    FROM asked
)
-- Parties of each crowd, and those of the crowds before it.
, crowd AS (
    SELECT crowd_no, sum(party_count)::BIGINT AS parties
        , (sum(sum(party_count)) OVER (ORDER BY crowd_no))::BIGINT - sum(party_count)::BIGINT AS parties_before
    FROM party_law
    GROUP BY crowd_no
)
SELECT p.party_id, p.block_no, p.birth_year, p.opened_on
    , least(greatest(quantise((p.place - crowd.parties_before - 0.5) / crowd.parties, 6), 0.000001), 0.999999) AS wealth_rank
FROM placed AS p
JOIN crowd ON crowd.crowd_no = p.crowd_no
ORDER BY p.party_id
