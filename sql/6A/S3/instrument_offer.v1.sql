/*
doc: The quota of each cell, the weight that it is shared by, admitted accounts included, and its cap.
step: allocate_instruments
*/
WITH admitted AS (
    SELECT part, count(*) AS bids, sum(weight)::BIGINT AS weight_total
    FROM instrument_bid_admitted
    GROUP BY part
)
SELECT supply.cell::USMALLINT AS part
    , supply.quota
    , supply.weight_total + coalesce(admitted.weight_total, 0) AS weight_total
    , bin_shift(supply.weight_total + coalesce(admitted.weight_total, 0), 10) AS shift
    , supply.hard_max::UTINYINT AS cap
    , supply.seats
    , supply.bids + coalesce(admitted.bids, 0) AS bids
    , coalesce(admitted.bids, 0) AS gate_extended
FROM instrument_supply AS supply
LEFT JOIN admitted ON admitted.part = supply.cell
