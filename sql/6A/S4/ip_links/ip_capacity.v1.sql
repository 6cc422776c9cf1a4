/*
doc: >
  One row per IP with its weight, log-normal, in millionths, and the most devices that it may have. The heaviest IPs of a cell,
  unless residential, are the tail, which may pass the body's cap.
*/
-- Weight of each IP; kept, since it is read twice.
WITH weighed AS MATERIALIZED (
    SELECT d.entity::BIGINT AS ip_id, d.cell_code, d.batch AS type_no
        , CAST(greatest(exp(prior.degree_sigma * normal_cos(d.s0, d.s1)) * 1e6, 1) AS BIGINT) AS weight
    FROM draw__ip_attribute AS d
    CROSS JOIN policy_6A.ip_count_priors AS prior
)
-- Whether an IP type is residential.
, type AS (
    SELECT type_no, ip_type = 'RESIDENTIAL' AS is_residential FROM ip_type_number
)
-- The share of the tail is what the policy says, or less, so that the world keeps its bound.
, tail_share AS (
    SELECT least(prior.tail_share, prior.tail_world_share * sum(cell.ips)::BIGINT
            / greatest(coalesce(sum(cell.ips) FILTER (NOT type.is_residential), 0)::BIGINT, 1)) AS tail_share
    FROM ip_cell AS cell
    JOIN type ON type.type_no = cell.type_no
    CROSS JOIN policy_6A.ip_count_priors AS prior
    GROUP BY prior.tail_share, prior.tail_world_share
)
-- IPs of the tail.
, tail AS (
    SELECT ranked.ip_id
    FROM (
        SELECT w.ip_id, w.cell_code, row_number() OVER (PARTITION BY w.cell_code ORDER BY w.weight DESC, w.ip_id) AS rank
        FROM weighed AS w
        JOIN type ON type.type_no = w.type_no AND NOT type.is_residential
    ) AS ranked
    JOIN ip_cell AS cell ON cell.cell_code = ranked.cell_code
    CROSS JOIN tail_share
    WHERE ranked.rank <= floor(quantise(tail_share.tail_share * cell.ips, 9))
)
SELECT w.ip_id, w.cell_code, w.type_no, w.weight, tail.ip_id IS NOT NULL AS is_tail
    , CASE
        WHEN type.is_residential THEN prior.residential_cap
        WHEN tail.ip_id IS NOT NULL THEN prior.tail_cap
        ELSE prior.body_cap
    END::USMALLINT AS cap
FROM weighed AS w
JOIN type ON type.type_no = w.type_no
LEFT JOIN tail ON tail.ip_id = w.ip_id
CROSS JOIN policy_6A.ip_count_priors AS prior
