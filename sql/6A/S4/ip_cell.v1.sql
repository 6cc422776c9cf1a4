/*
doc: >
  The cells with their edges, the IPs that these call for, and the first id; a cell has an IP at least.
step: plan_ip_counts
*/
WITH counted AS (
    SELECT cell_code, count(*) AS edges FROM met_edge GROUP BY cell_code
)
, sized AS (
    SELECT counted.cell_code, counted.edges
        , counted.cell_code // 3200 AS country_no, counted.cell_code // 320 % 10 AS type_no, counted.cell_code // 32 % 10 AS asn_no
        , ceil(quantise(counted.edges / mix.devices_per_ip, 9))::BIGINT AS ips
    FROM counted
    JOIN ip_type_number AS kind ON kind.type_no = counted.cell_code // 320 % 10
    JOIN policy_6A.asn_classes AS class ON class.ordinal = counted.cell_code // 32 % 10
    JOIN policy_6A.asn_mix AS mix ON mix.ip_type = kind.ip_type AND mix.asn_class = class.value
)
SELECT cell_code, country_no, type_no, asn_no, edges, ips
    , 1 + coalesce(sum(ips) OVER (ORDER BY cell_code ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS first_ip_id
FROM sized
ORDER BY cell_code
