/*
doc: >
  Share of the MOBILE edges that lie on the fullest hundredth of the MOBILE IPs, with the normal interval of a Lorenz ordinate
  (Beach and Davidson, 1983): the variance of its influence over the IPs.
materialize: table
*/
-- MOBILE IPs by devices.
WITH degree AS (
    SELECT near.device_count::BIGINT AS devices, count(*) AS n
    FROM s4_ip_base_6A AS ip
    JOIN s4_ip_neighbourhoods_6A AS near ON near.ip_id = ip.ip_id
    WHERE ip.ip_type = 'MOBILE' AND near.device_count > 0
    GROUP BY near.device_count
)
-- How many IPs are a hundredth, and what all have.
, world AS (
    SELECT sum(n)::BIGINT AS ips, sum(n * devices)::BIGINT AS edges, (sum(n)::BIGINT + 99) // 100 AS top FROM degree
)
-- IPs of each number of devices that are among the fullest.
, fullest AS (
    SELECT degree.devices, degree.n
        , greatest(0, least(degree.n, world.top - coalesce(sum(degree.n) OVER (
            ORDER BY degree.devices DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT)) AS top_n
    FROM degree
    CROSS JOIN world
)
-- Their edges, and the number of devices at which they begin.
, lorenz AS (
    SELECT sum(top_n * devices)::BIGINT / world.edges AS share, min(devices) FILTER (top_n > 0) AS threshold
        , world.edges / world.ips AS mean, world.top / world.ips AS part, world.ips, world.edges
    FROM fullest
    CROSS JOIN world
    GROUP BY world.edges, world.ips, world.top
)
-- Mean square of the influence of an IP on the share.
, influence AS (
    SELECT sum(to_fixed_point(d.n * pow((greatest(d.devices - l.threshold, 0) + l.part * l.threshold - l.share * d.devices) / l.mean, 2), 9))::DOUBLE
            / 1e9 / l.ips AS variance
    FROM degree AS d
    CROSS JOIN lorenz AS l
    GROUP BY l.ips
)
SELECT 'A16_CARRIER_CROWDING' AS test_id, 'mobile_top_share' AS metric_name, quantise(l.share, 12) AS value
    , quantise(l.share - 1.959964 * sqrt(i.variance / l.ips), 12) AS ci_low
    , quantise(l.share + 1.959964 * sqrt(i.variance / l.ips), 12) AS ci_high
    , l.ips AS support_n
FROM lorenz AS l
CROSS JOIN influence AS i
