/*
doc: >
  Every edge has a type, a network class and a cell, the cells hold all edges, and no edge leaves its region.
code: 108
name: IP_TARGETS_INCONSISTENT
hint: read ordered_edge, ip_cell and country_seat
*/
SELECT 'edges' AS what, asked.n AS asked, held.n AS held
FROM (SELECT coalesce(sum(edges), 0)::BIGINT AS n FROM ip_mix_row) AS asked
CROSS JOIN (SELECT coalesce(sum(edges), 0)::BIGINT AS n FROM ip_cell) AS held
WHERE asked.n <> held.n
UNION ALL
SELECT 'region of the seat abroad ' || seat.region_seat, region_seat_region(seat.region_seat), home.region_no
FROM (
    SELECT generate_subscripts(countries, 1) - 1 AS region_seat, unnest(countries) AS country_no FROM country_seat
) AS seat
JOIN home_country AS home ON home.country_no = seat.country_no
WHERE home.region_no <> region_seat_region(seat.region_seat)
UNION ALL
SELECT 'region of the device ' || min(d.device_id), d.region_no, home.region_no
FROM device_profile AS d
JOIN home_country AS home ON home.country_no = d.country_no
WHERE home.region_no <> d.region_no
GROUP BY d.region_no, home.region_no
