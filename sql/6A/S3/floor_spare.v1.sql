/*
doc: >
  Units that accounts can give up and still have one, in the order in which they are taken: second and later ones of a
  type (physical cards first), virtual cards beside a physical one, handles beside a card. The last two are looked for
  only where the first do not suffice.
step: allocate_instruments
*/
WITH surplus AS (
    SELECT part.part, CASE cell.flag WHEN 1 THEN 1 ELSE 2 END AS tier, h.part AS cell, h.key AS account_id, h.rank_slot
        , unnest(range(2, h.units::BIGINT + 1)) AS ordinal
    FROM instrument_capped AS h
    JOIN instrument_cell AS cell ON cell.cell = h.part
    JOIN floor_part AS part ON part.region_id = cell.region_id AND part.account_type = cell.account_type
    WHERE h.units > 1
)
, short AS (
    SELECT part.part, part.region_id, part.account_type
    FROM floor_part AS part
    LEFT JOIN (SELECT part, count(*) AS n FROM surplus GROUP BY part) AS found ON found.part = part.part
    LEFT JOIN (SELECT part, count(*) AS n FROM bare_account GROUP BY part) AS bare ON bare.part = part.part
    WHERE coalesce(found.n, 0) < coalesce(bare.n, 0)
)
SELECT part, tier, cell, account_id, rank_slot, ordinal FROM surplus
UNION ALL
SELECT short.part, CASE cell.flag WHEN 2 THEN 3 ELSE 4 END, h.part, h.key, h.rank_slot, 1
FROM instrument_capped AS h
JOIN instrument_cell AS cell ON cell.cell = h.part
JOIN short ON short.region_id = cell.region_id AND short.account_type = cell.account_type
JOIN equipped_account AS equipped ON equipped.account_id = h.key
WHERE (cell.flag = 2 AND equipped.flags & 1 > 0) OR (cell.flag = 4 AND equipped.flags & 3 > 0)
