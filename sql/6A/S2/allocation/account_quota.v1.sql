/*
doc: >
  The quota of each cell with the cap of a party, the parties that could hold accounts (eligible), the candidates that it is
  shared out over, and how many of these were admitted beyond the gate.
*/
SELECT c.cell::USMALLINT AS part
    , c.quota
    , c.k_max::UTINYINT AS cap
    , c.parties AS eligible
    , coalesce(w.candidates, 0) AS candidates
    , coalesce(w.admitted, 0) AS admitted
FROM account_cell AS c
LEFT JOIN (
    SELECT part, count(*) AS candidates, count(*) FILTER (is_admitted) AS admitted
    FROM account_weight
    GROUP BY part
) AS w ON w.part = c.cell
