/*
doc: >
  The edges in the order in which they meet the IPs of their cell, each with its device and role in one number
  (pack_device_role). The cell is what an edge may meet: the IPs of a country, type and network class for edges of one number
  (pack_cell_code). One device has at most one edge in a cell, so it never meets an IP twice. What edges of a cell with one
  meeting_key have in common is their household, or their neighbourhood. Three numbers of 32 bits are sorted in half the time
  of wider ones.
*/
-- Network classes of each IP type, numbered, with the draw of 13 bits at which each ends.
WITH class AS (
    SELECT mix.ip_type, class.ordinal AS asn_no
        , row_number() OVER (PARTITION BY mix.ip_type ORDER BY class.ordinal) AS bucket_no
        , floor((sum(to_fixed_point(mix.share, 12)) OVER (PARTITION BY mix.ip_type ORDER BY class.ordinal))::DOUBLE / 1e12 * 8192)::USMALLINT AS upto
    FROM policy_6A.asn_mix AS mix
    JOIN policy_6A.asn_classes AS class ON class.value = mix.asn_class
)
-- Every IP type with its eight buckets.
, grid AS (
    SELECT type_no, ip_type, unnest(range(1, 9)) AS bucket_no FROM ip_type_number
)
-- Network classes by IP type and where they end (bucket_of_8), 8,192 being all.
, asn AS (
    SELECT list(class.asn_no::UTINYINT ORDER BY grid.type_no, grid.bucket_no) AS nos
        , list(coalesce(class.upto, 8192) ORDER BY grid.type_no, grid.bucket_no) AS ends
    FROM grid
    LEFT JOIN class ON class.ip_type = grid.ip_type AND class.bucket_no = grid.bucket_no
)
-- By IP type: the role that edges have up to role_ends, from which draw on an edge goes abroad, of 2^26, and whether edges
-- meet by the first seat of their household, so that who lives together shares an IP, or at home: there the later edges of a
-- device meet with those of a block of seats, its neighbours.
, type AS (
    SELECT max(prior.home_edges) AS home_edges, max(prior.neighbour_seats) AS neighbour_seats
        , list(own.role_no ORDER BY type.type_no) AS own_roles
        , list(floor(rule.share * 8192)::USMALLINT ORDER BY type.type_no) AS role_ends
        , list(ceil(type.home_share * 67108864)::UINTEGER ORDER BY type.type_no) AS abroad_from
        , list(type.ip_type IN ('RESIDENTIAL', 'CORPORATE') ORDER BY type.type_no) AS households_meet
        , list(type.ip_type = 'RESIDENTIAL' ORDER BY type.type_no) AS is_home
    FROM ip_type_number AS type
    CROSS JOIN policy_6A.ip_count_priors AS prior
    JOIN policy_6A.edge_roles AS rule ON rule.ip_type = type.ip_type
    JOIN ip_link_role AS own ON own.link_role = rule.link_role
)
-- Number of the role of a device's first edge, and of the role that other edges have where it is not their type's own.
, role AS (
    SELECT max(role_no) FILTER (link_role = 'TYPICAL_DEVICE_IP') AS first_no, max(role_no) FILTER (link_role = 'RECENT_LOGIN_IP') AS other_no
    FROM ip_link_role
)
-- Edges with their IP type.
, typed AS (
    SELECT e.*, coalesce(e.anonymising_type, other.types[e.mix_row * 8
        + bucket_of_8(pack_edge_order(e.type_draw, pack_edge_key(e.device_id, e.edge_no)), other.ends, e.mix_row * 8)]) AS type_no
    FROM anonymised_edge AS e
    CROSS JOIN other_type_buckets AS other
)
-- An edge that goes abroad has a seat of its region outside its own country.
, placed AS (
    SELECT e.mix_row, e.device_id, e.edge_no, e.country_no, e.type_no
        , asn.nos[(e.type_no - 1) * 8 + bucket_of_8(e.asn_draw, asn.ends, (e.type_no - 1) * 8)] AS asn_no
        , CASE
            WHEN e.edge_no = 0 THEN role.first_no
            WHEN e.role_draw < type.role_ends[e.type_no] THEN type.own_roles[e.type_no]
            ELSE role.other_no
        END AS role_no
        , CASE
            WHEN type.is_home[e.type_no] AND e.edge_no >= type.home_edges THEN e.first_seat // type.neighbour_seats
            WHEN type.households_meet[e.type_no] THEN e.first_seat
            ELSE e.type_draw
        END::UINTEGER AS meeting_key
        , seat_abroad(e.country_draw, type.abroad_from[e.type_no], home.seats[e.country_no]) AS other_seat
    FROM typed AS e
    CROSS JOIN asn
    CROSS JOIN type
    CROSS JOIN role
    CROSS JOIN country_seat AS home
)
-- Edges with their cell; an edge abroad skips the seats of its own country.
, celled AS (
    SELECT pack_device_role(e.device_id, e.role_no) AS device_role
        , pack_cell_code(seat_country(mix_row_region(e.mix_row), e.other_seat, e.country_no, home.seats, home.first_seats, home.countries)
            , e.type_no, e.asn_no, e.edge_no) AS cell_code
        , e.meeting_key
    FROM placed AS e
    CROSS JOIN country_seat AS home
)
SELECT cell_code, meeting_key, device_role FROM celled ORDER BY cell_code, meeting_key, device_role
