/*
doc: >
  The total factor of each subject in each slot that an event touches: types that another type masks are capped, then
  the types multiply in a fixed order, then the product is clamped. Slots without an event have no row and a factor
  of 1.
materialize: table
*/
-- Types that are on at once, as a mask of their bits.
WITH active AS (
    SELECT subject_id, horizon_bucket_index, event_type, factor
        , sum(type_bit) OVER (PARTITION BY subject_id, horizon_bucket_index) AS type_mask
    FROM overlay_claim
)
-- Least cap on each type under each mask.
, cap AS (
    SELECT combination.type_mask, mask.masked_type, min(mask.factor_max) AS factor_max
    FROM (SELECT DISTINCT type_mask FROM active) AS combination
    JOIN policy_5A.overlay_types AS masking ON combination.type_mask::BIGINT & masking.type_bit <> 0
    JOIN policy_5A.overlay_masks AS mask ON mask.masking_type = masking.event_type
    GROUP BY combination.type_mask, mask.masked_type
)
-- Factors after these caps.
, capped AS (
    SELECT active.subject_id, active.horizon_bucket_index, active.type_mask, active.event_type
        , least(active.factor, coalesce(cap.factor_max, active.factor)) AS factor
    FROM active
    LEFT JOIN cap ON cap.type_mask = active.type_mask AND cap.masked_type = active.event_type
)
-- Product of the types in a fixed order.
, product AS (
    SELECT subject_id, horizon_bucket_index, type_mask
        , coalesce(max(factor) FILTER (event_type = 'PAYDAY'), 1)
            * coalesce(max(factor) FILTER (event_type = 'HOLIDAY'), 1)
            * coalesce(max(factor) FILTER (event_type = 'CAMPAIGN'), 1)
            * coalesce(max(factor) FILTER (event_type = 'OUTAGE'), 1)
            * coalesce(max(factor) FILTER (event_type = 'STRESS'), 1) AS factor
    FROM capped
    GROUP BY subject_id, horizon_bucket_index, type_mask
)
SELECT product.subject_id
    , product.horizon_bucket_index
    , greatest(ordering.clamp.min, least(ordering.clamp.max, product.factor)) AS factor
    , product.type_mask::UTINYINT AS type_mask
FROM product
CROSS JOIN policy_5A.overlay_ordering_policy AS ordering
