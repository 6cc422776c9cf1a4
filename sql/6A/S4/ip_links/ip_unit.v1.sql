/*
doc: >
  Every IP, in the order of its id, with its place among the IPs as cells follow one another, from 1: within a country and type ids
  are in a drawn order. A table, because so few cells make so many rows that no other thread would help.
*/
SELECT row_number() OVER (ORDER BY cell_code >> 10, s0, entity)::UBIGINT AS entity, 0::UBIGINT AS sub, batch, cell_code, edges, ips
    , entity::UINTEGER AS place
FROM draw__ip_order
ORDER BY entity
