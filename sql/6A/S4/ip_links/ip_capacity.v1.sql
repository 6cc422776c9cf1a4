/*
doc: >
  One row per IP that is not residential with its weight, in millionths, and the most devices that it may have. A drawn part of
  the IPs of a cell is the tail, which may pass the body's cap: behind a carrier's or a company's gateway are many. Weights are
  log-normal in the body, and follow a power law in the tail.
*/
-- IPs with the draws of their weight and of their rank among the tail; kept, since they are read twice.
WITH drawn AS MATERIALIZED (
    SELECT d.entity::BIGINT AS ip_id, d.place, d.cell_code, d.batch AS type_no, d.s0, d.s1, slot_low(d.s2) AS tail_draw
    FROM draw__ip_attribute AS d
    WHERE d.batch <> (SELECT type_no FROM ip_type_number WHERE ip_type = 'RESIDENTIAL')
)
-- Cells with these IPs, counted up.
, cell AS (
    SELECT cell_code, ips, (sum(ips) OVER (ORDER BY cell_code))::BIGINT AS upto
    FROM ip_cell
    WHERE type_no <> (SELECT type_no FROM ip_type_number WHERE ip_type = 'RESIDENTIAL')
)
-- The share of the tail is what the policy says, or less, so that the world keeps its bound.
, tail_share AS (
    SELECT least(prior.tail_share, prior.tail_world_share * every.ips / greatest(coalesce(sum(cell.ips)::BIGINT, 0), 1)) AS tail_share
    FROM policy_6A.ip_count_priors AS prior
    CROSS JOIN (SELECT coalesce(sum(ips)::BIGINT, 0) AS ips FROM ip_cell) AS every
    LEFT JOIN cell ON true
    GROUP BY prior.tail_share, prior.tail_world_share, every.ips
)
-- IPs of the tail: a running sum over the cells in whole IPs, so that small cells have their part.
, tail_quota AS (
    SELECT cell.cell_code
        , floor(quantise(tail_share.tail_share * cell.upto, 9)) - floor(quantise(tail_share.tail_share * (cell.upto - cell.ips), 9)) AS ips
    FROM cell
    CROSS JOIN tail_share
)
-- Those with the smallest draws of their cell.
, ranked AS (
    SELECT drawn.*, row_number() OVER (PARTITION BY drawn.cell_code ORDER BY drawn.tail_draw, drawn.ip_id) <= tail_quota.ips AS is_tail
    FROM drawn
    JOIN tail_quota ON tail_quota.cell_code = drawn.cell_code
)
SELECT r.ip_id, r.place, r.cell_code, r.type_no, r.is_tail
    , CAST(1e6 * CASE
        WHEN r.is_tail THEN least(prior.tail_start * pow(rng_u(r.s0), -1 / prior.tail_exponent), 1e4)
        ELSE exp(prior.degree_sigma * normal_cos(r.s0, r.s1))
    END AS BIGINT) AS weight
    , CASE WHEN r.is_tail THEN prior.tail_cap ELSE prior.body_cap END::USMALLINT AS cap
FROM ranked AS r
CROSS JOIN policy_6A.ip_count_priors AS prior
