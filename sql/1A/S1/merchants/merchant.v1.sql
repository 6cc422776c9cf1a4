/*
doc: >
  One row per merchant with home, sector and whether it owns outlets. Merchants queue in random order; sectors and
  outlet owners are systematic samples along the queue, so that a market's sector mix is as even as its size allows
  and no chain can become half of a small sector. Small markets draw sectors independently.
*/
-- Seats of each market in random order, beside the offsets of its systematic samples.
WITH queued AS (
    SELECT i.s0 + 1 AS merchant_id, q.country_iso, q.ingress_merchants, q.outlet_merchants
        , i.s1 AS own_slot, o.s0 AS sector_offset, o.s1 AS outlet_offset
        , row_number() OVER (PARTITION BY i.entity ORDER BY i.s1, i.sub)::HUGEINT AS queue_rank
    FROM draw__merchant_identity AS i
    JOIN market_quota AS q ON q.entity = i.entity
    JOIN draw__sector_offset AS o ON o.entity = i.entity
)
-- Place of each merchant in the sample of sectors, and the owners of outlets up to it and before it.
, placed AS (
    SELECT u.*
        , CASE WHEN u.ingress_merchants >= world.catalogue.systematic_min_merchants
            THEN (((u.queue_rank - 1) << 52) + u.sector_offset) // u.ingress_merchants
            ELSE u.own_slot END AS sector_slot
        , (((u.queue_rank - 1) * u.outlet_merchants << 52) + u.outlet_offset::HUGEINT * u.ingress_merchants)
            // (u.ingress_merchants::HUGEINT << 52) AS owners_before
        , ((u.queue_rank * u.outlet_merchants << 52) + u.outlet_offset::HUGEINT * u.ingress_merchants)
            // (u.ingress_merchants::HUGEINT << 52) AS owners_after
    FROM queued AS u
    CROSS JOIN policy_UP.world_policy AS world
)
-- Sectors as spans of a running weight.
, ladder AS (
    SELECT sector
        , sum(to_fixed_point(merchant_share, 6)) OVER (ORDER BY ordinal) - to_fixed_point(merchant_share, 6) AS weight_from
        , sum(to_fixed_point(merchant_share, 6)) OVER (ORDER BY ordinal) AS weight_to
        , sum(to_fixed_point(merchant_share, 6)) OVER () AS weight_total
    FROM policy_UP.sectors
)
SELECT p.merchant_id AS entity
    , 0::UBIGINT AS sub
    , p.merchant_id
    , p.country_iso AS home_country_iso
    , l.sector
    , p.owners_after > p.owners_before AS owns_outlets
FROM placed AS p
JOIN ladder AS l
    ON rng_pick(p.sector_slot, l.weight_total) >= l.weight_from
    AND rng_pick(p.sector_slot, l.weight_total) < l.weight_to
