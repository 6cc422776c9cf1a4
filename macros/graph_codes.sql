-- Packed columns of the graph: several fields in one integer, which is sorted and joined in half the time of as many columns.
-- pack_x makes the code, x_<field> takes a field out of it. Fields stand in the order in which codes sort, highest first.
-- The assertion graph_capacity of the graph keeps every field that a policy can lengthen within its bits.

-- device_id: fifteen numbers for each party, of which a device has the one of its place among the party's devices, 1 to 14.
CREATE OR REPLACE MACRO pack_device_id(party_id, ordinal) AS party_id * 15 + ordinal;
CREATE OR REPLACE MACRO device_id_party(device_id) AS device_id // 15;

-- device_class: decimal digits region_no (1 or more), group_no (1). It is booked as the batch of draws, hence decimal.
CREATE OR REPLACE MACRO pack_device_class(region_no, group_no) AS region_no * 10 + group_no;
CREATE OR REPLACE MACRO device_class_group(device_class) AS device_class % 10;

-- mix_row: decimal digits region_no (1 or more), group_no (1), 0 for the first edge of a device and 1 for a further one (1).
CREATE OR REPLACE MACRO pack_mix_row(device_class, is_further) AS device_class * 10 + is_further::UTINYINT;
CREATE OR REPLACE MACRO mix_row_region(mix_row) AS mix_row // 100;
CREATE OR REPLACE MACRO mix_row_group(mix_row) AS mix_row // 10 % 10;
CREATE OR REPLACE MACRO mix_row_is_first(mix_row) AS mix_row % 10 = 0;

-- edge_key: bits device_id (29 from bit 5), edge_no (5), from 0.
CREATE OR REPLACE MACRO pack_edge_key(device_id, edge_no) AS device_id::BIGINT * 32 + edge_no;

-- edge_order: bits draw (30 from bit 34), edge_key (34). Unsigned: the highest draw uses the top bit.
CREATE OR REPLACE MACRO pack_edge_order(draw, edge_key) AS (draw::UBIGINT << 34) | edge_key::UBIGINT;

-- cell_code: bits country_no (16 from bit 16), type_no of the IP (6 from bit 10), asn_no (5 from bit 5), edge_no (5).
CREATE OR REPLACE MACRO pack_cell_code(country_no, type_no, asn_no, edge_no) AS
    (country_no::UINTEGER << 16) | (type_no::UINTEGER << 10) | (asn_no::UINTEGER << 5) | edge_no::UINTEGER;
CREATE OR REPLACE MACRO cell_code_country(cell_code) AS cell_code >> 16;
CREATE OR REPLACE MACRO cell_code_type(cell_code) AS cell_code >> 10 & 63;
CREATE OR REPLACE MACRO cell_code_asn(cell_code) AS cell_code >> 5 & 31;

-- device_role: bits device_id (29 from bit 3), role_no (3).
CREATE OR REPLACE MACRO pack_device_role(device_id, role_no) AS device_id * 8::UINTEGER + role_no;
CREATE OR REPLACE MACRO device_role_device(device_role) AS device_role >> 3;
CREATE OR REPLACE MACRO device_role_role(device_role) AS device_role & 7;

-- ip_node: what was met on an IP. Bit 62: 0 a device_role, 1 a merchant_id (62 bits below). Merchants sort after devices.
CREATE OR REPLACE MACRO pack_merchant_node(merchant_id) AS merchant_id | (1::BIGINT << 62);
CREATE OR REPLACE MACRO ip_node_is_merchant(ip_node) AS ip_node >> 62 = 1;
CREATE OR REPLACE MACRO ip_node_merchant(ip_node) AS ip_node & ((1::BIGINT << 62) - 1);

-- link_target: what a device reaches. Bits kind (2 from bit 30): 0 account, 1 instrument, 2 nothing but the party; id (30): of
-- the account or instrument, or 1 for an owner and 2 for a secondary user. So rows without a key sort after those with one.
CREATE OR REPLACE MACRO pack_link_target(kind, id) AS ((kind::BIGINT << 30) | id)::UINTEGER;
CREATE OR REPLACE MACRO link_target_kind(link_target) AS link_target >> 30;
CREATE OR REPLACE MACRO link_target_id(link_target) AS (link_target & ((1::UINTEGER << 30) - 1::UINTEGER))::BIGINT;

-- owner_order: accounts in the order of their owners. Bits party_id (30 from bit 33), whether a loan (1 at bit 32), account_id
-- (32).
CREATE OR REPLACE MACRO pack_owner_order(party_id, is_loan, account_id) AS
    (party_id::BIGINT << 33) | (is_loan::BIGINT << 32) | account_id;
CREATE OR REPLACE MACRO owner_order_party(owner_order) AS owner_order >> 33;
CREATE OR REPLACE MACRO owner_order_is_loan(owner_order) AS owner_order >> 32 & 1 = 1;
CREATE OR REPLACE MACRO owner_order_account(owner_order) AS owner_order & ((1::BIGINT << 32) - 1);

-- ip_party_pair: bits ip_id (29 from bit 34), party_id (34).
CREATE OR REPLACE MACRO pack_ip_party_pair(ip_id, party_id) AS (ip_id::BIGINT << 34) + party_id;
CREATE OR REPLACE MACRO ip_party_pair_ip(ip_party_pair) AS (ip_party_pair >> 34)::UINTEGER;
CREATE OR REPLACE MACRO ip_party_pair_party(ip_party_pair) AS ip_party_pair & 17179869183;

-- region_seat: 4,096 seats for each region, which its countries share out by their devices.
CREATE OR REPLACE MACRO region_seats() AS 4096;
CREATE OR REPLACE MACRO pack_region_seat(region_no, seat) AS region_no * 4096 + seat;
CREATE OR REPLACE MACRO region_seat_region(region_seat) AS region_seat // 4096;

-- link_counts: seven counts of nine bits, the first lowest. one_link(i) counts one link in field i, from 0.
CREATE OR REPLACE MACRO one_link(i) AS 1::BIGINT << (9 * i);
CREATE OR REPLACE MACRO link_count(link_counts, i) AS link_counts >> (9 * i) & 511;

-- The seat of an edge that goes abroad among the seats of its region but those of its own country, by a draw of 26 bits of which
-- those from abroad_from on do; NULL for the others. And the country of that seat, or the own one. seats, first_seats: of each
-- country; countries: of each region_seat.
CREATE OR REPLACE MACRO seat_abroad(draw, abroad_from, own_seats) AS
    CASE WHEN draw >= abroad_from AND own_seats < region_seats()
        THEN (draw - abroad_from)::BIGINT * (region_seats() - own_seats) // (67108864 - abroad_from) END;
CREATE OR REPLACE MACRO seat_country(region_no, other_seat, country_no, seats, first_seats, countries) AS
    CASE WHEN other_seat IS NULL THEN country_no
        ELSE countries[pack_region_seat(region_no, other_seat) + 1
            + CASE WHEN other_seat >= first_seats[country_no] THEN seats[country_no] ELSE 0 END]
    END;
