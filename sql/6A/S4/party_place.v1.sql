/*
doc: >
  The parties in an order drawn within their country, those that live together first: seats. Households are stretches of
  seats.
step: emit_regions.devices
*/
SELECT entity::BIGINT AS party_id, batch AS country_no, lives_together, s1
    , row_number() OVER (ORDER BY batch, lives_together DESC, s0, entity)::UINTEGER AS seat
FROM draw__party_graph
