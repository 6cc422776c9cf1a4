/*
doc: >
  The cells (pack_cell_code) with their edges, the IPs that these call for, and the place of the first of them; a cell has an IP at least. At home
  households call for them, elsewhere the devices that an IP of its type and class has on average.
*/
-- Edges of each cell.
WITH counted AS (
    SELECT cell_code, count(*) AS edges FROM ordered_edge GROUP BY cell_code
)
-- IPs of each cell.
, sized AS (
    SELECT counted.cell_code, counted.edges
        , cell_code_country(counted.cell_code) AS country_no, type.type_no, class.ordinal AS asn_no
        , coalesce(home.ips, ceil(quantise(counted.edges / mix.devices_per_ip, 9))::BIGINT) AS ips
    FROM counted
    JOIN ip_type_number AS type ON type.type_no = cell_code_type(counted.cell_code)
    JOIN policy_6A.asn_classes AS class ON class.ordinal = cell_code_asn(counted.cell_code)
    JOIN policy_6A.asn_mix AS mix ON mix.ip_type = type.ip_type AND mix.asn_class = class.value
    LEFT JOIN (SELECT cell_code, count(*) AS ips FROM home_address GROUP BY cell_code) AS home ON home.cell_code = counted.cell_code
)
SELECT cell_code, country_no, type_no, asn_no, edges, ips
    , 1 + coalesce(sum(ips) OVER (ORDER BY cell_code ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS first_place
FROM sized
ORDER BY cell_code
