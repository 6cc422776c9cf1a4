/*
doc: >
  One row per device whose second edge leads to the IPs of its owner's ring, with their type, the draws of their country and network
  class, and the stretch among the edges of their cell that the ring shares: its edges, over the part that they fill. The edges of
  a cell are not known yet; they are expected from the mix of the region, the network class and the devices of the country.
*/
-- Devices of members on the ring's IPs that have an edge to spare.
WITH spare AS (
    SELECT device.device_id, member.ring_id
    FROM linked_device AS device
    JOIN ring_seat AS member ON member.party_id = device_id_party(device.device_id) AND member.is_on_ring_ips
    WHERE device.edges >= 2
)
-- Edges of each region, those beyond the first ones, and the second ones.
, region AS (
    SELECT home.region_no, home.region_id, sum(device.edges)::BIGINT AS edges, sum(device.edges - 1)::BIGINT AS further
        , count(*) FILTER (device.edges >= 2) AS second
    FROM linked_device AS device
    JOIN home_country AS home ON home.country_no = device.country_no
    GROUP BY home.region_no, home.region_id
)
-- Network classes of each type with the draws of 13 bits that they have.
, class AS (
    SELECT mix.ip_type, mix.share
        , floor(coalesce(sum(mix.share) OVER before, 0) * 8192)::BIGINT AS draw_from
        , floor((coalesce(sum(mix.share) OVER before, 0) + mix.share) * 8192)::BIGINT AS draw_end
    FROM policy_6A.asn_mix AS mix
    JOIN policy_6A.asn_classes AS class ON class.value = mix.asn_class
    WINDOW before AS (PARTITION BY mix.ip_type ORDER BY class.ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
-- Shares of the types in the mix of a region.
, mix AS (
    SELECT region_id, ip_type, share
    FROM (UNPIVOT policy_6A.ip_mix ON COLUMNS(* EXCLUDE (region_id)) INTO NAME ip_type VALUE share)
)
-- Rings with the type and country of their IPs.
, placed AS (
    SELECT ring.ring_id, kind.ip_fill, type.ip_type, type.type_no, region.region_no, region.region_id, region.edges, region.further, region.second
        , ring.country_draw, ring.asn_draw, ring.place_draw, seat.seats
        , seat_country(region.region_no
            , seat_abroad(ring.country_draw, ceil(type.home_share * 67108864)::UINTEGER, seat.seats[ring.country_no])
            , ring.country_no, seat.seats, seat.first_seats, seat.countries) AS country_no
    FROM ring
    JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = ring.kind_no
    CROSS JOIN policy_6A.fraud_ring_policy AS rule
    JOIN ip_type_number AS type ON type.ip_type = CASE WHEN ring.is_hosted THEN rule.ring_ip_types.hosted ELSE rule.ring_ip_types.proxy END
    JOIN home_country AS home ON home.country_no = ring.country_no
    JOIN region ON region.region_no = home.region_no
    CROSS JOIN country_seat AS seat
)
-- These with the edges that their cell can expect.
, expected AS (
    SELECT placed.*, placed.second * mix.share * placed.edges / greatest(placed.further, 1) * class.share
        * placed.seats[placed.country_no] / region_seats() AS cell_edges
    FROM placed
    JOIN mix ON mix.region_id = placed.region_id AND mix.ip_type = placed.ip_type
    JOIN class ON class.ip_type = placed.ip_type AND placed.asn_draw >= class.draw_from AND placed.asn_draw < class.draw_end
)
SELECT spare.device_id::UINTEGER AS device_id, expected.type_no::UTINYINT AS type_no, expected.country_draw, expected.asn_draw, expected.place_draw
    , floor(least(1.0::DOUBLE, quantise(
        count(*) OVER (PARTITION BY spare.ring_id) / (expected.ip_fill * greatest(expected.cell_edges, 1)), 9)) * 67108864)::BIGINT AS stretch
FROM spare
JOIN expected ON expected.ring_id = spare.ring_id
