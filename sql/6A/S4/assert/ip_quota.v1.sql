/*
doc: >
  The fit gives every row of the mix its edges and every type of a region its quota, to a hundredth of a percent and one edge
  per row; first edges go where first edges may.
code: 104
name: IP_QUOTA_INFEASIBLE
hint: 6A.ip_count_priors.ip_mix and 6A.taxonomy_ips.ip_types
*/
SELECT t.region_no, t.type_no, t.quota, coalesce(planned.edges, 0) AS edges
FROM ip_type_quota AS t
LEFT JOIN (SELECT region_no, type_no, sum(edges)::BIGINT AS edges, count(*) AS n FROM ip_mix_plan GROUP BY region_no, type_no) AS planned
    ON planned.region_no = t.region_no AND planned.type_no = t.type_no
JOIN (SELECT region_no, sum(edges)::BIGINT AS edges FROM ip_mix_row GROUP BY region_no) AS region_total ON region_total.region_no = t.region_no
WHERE abs(t.quota - coalesce(planned.edges, 0)) > coalesce(planned.n, 0) + region_total.edges * 0.0001
UNION ALL
SELECT r.region_no, -1, r.edges, coalesce(planned.edges, 0)
FROM ip_mix_row AS r
LEFT JOIN (SELECT mix_row, sum(edges)::BIGINT AS edges FROM ip_mix_plan GROUP BY mix_row) AS planned ON planned.mix_row = r.mix_row
WHERE r.edges IS DISTINCT FROM planned.edges
