/*
doc: >
  The share of IPs of a cell that may pass the body's cap: what the policy says, or less, so that the world keeps
  its bound.
step: plan_ip_counts
*/
SELECT least(prior.tail_share, prior.tail_world_share * sum(cell.ips)::BIGINT
        / greatest(coalesce(sum(cell.ips) FILTER (kind.ip_type <> 'RESIDENTIAL'), 0)::BIGINT, 1)) AS tail_share
FROM ip_cell AS cell
JOIN ip_type_number AS kind ON kind.type_no = cell.type_no
CROSS JOIN policy_6A.ip_count_priors AS prior
GROUP BY prior.tail_share, prior.tail_world_share
