/*
doc: >
  Accounts of types with a floor that have a card or handle, with what they have: 1 a physical card, 2 a virtual one, 4 a
  handle.
step: allocate_instruments
*/
SELECT h.key AS account_id, bit_or(cell.flag)::UTINYINT AS flags
FROM instrument_capped AS h
JOIN instrument_cell AS cell ON cell.cell = h.part
WHERE cell.floor > 0
GROUP BY h.key
