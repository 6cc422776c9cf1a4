/*
doc: >
  The total factors again, from the rows of the calendar alone and the witness of the clocks: events as trapezes over
  the buckets of their own clock, of each type the most specific, one factor per type, masks, product, clamp. Slots
  without an event have no row.
materialize: table
*/
-- Overlays of the rows.
WITH overlay AS (
    SELECT DISTINCT overlay_no, legal_country_iso, tzid, demand_class, named_merchant_id FROM checked_row
)
-- Events that strike each overlay, with the rank of their scope.
, struck AS (
    SELECT event.*, overlay.overlay_no, overlay.tzid AS overlay_tzid
        , clock_minute(event.start_ts) // scenario.bucket_minutes AS first_bucket
        , date_diff('minute', event.start_ts, event.end_ts) // scenario.bucket_minutes AS duration
        , (event.country_iso IS NOT NULL)::INTEGER * ordering.specificity.country
            + (event.tzid IS NOT NULL)::INTEGER * ordering.specificity.tzid
            + (event.demand_class IS NOT NULL)::INTEGER * ordering.specificity.demand_class
            + (event.merchant_id IS NOT NULL)::INTEGER * ordering.specificity.merchant AS scope_rank
    FROM scenario_calendar_5A AS event
    JOIN overlay
        ON (event.country_iso IS NULL OR event.country_iso = overlay.legal_country_iso)
        AND (event.tzid IS NULL OR event.tzid = overlay.tzid)
        AND (event.demand_class IS NULL OR event.demand_class = overlay.demand_class)
        AND (event.merchant_id IS NULL OR event.merchant_id = overlay.named_merchant_id)
    CROSS JOIN scenario_manifest_5A AS scenario
    CROSS JOIN policy_5A.overlay_ordering_policy AS ordering
)
-- Buckets of these events.
, unrolled AS (
    SELECT *, unnest(range(duration)) AS place FROM struck
)
-- Factor of each bucket: constant, or a trapeze.
, hour AS (
    SELECT overlay_no, overlay_tzid, event_type, scope_rank, time_basis, first_bucket + place AS clock_bucket
        , CASE WHEN shape_kind = 'constant' THEN amplitude
            ELSE 1 + (amplitude_peak - 1) * least(
                1
                , coalesce((place + 1) / nullif(ramp_in_buckets, 0), 1)
                , coalesce((duration - place - 1) / nullif(ramp_out_buckets, 0), 1))
        END AS factor
    FROM unrolled
)
-- Slots in which the buckets lie, by the clock of the event.
, placed AS (
    SELECT hour.overlay_no, clock.horizon_bucket_index, hour.event_type, hour.scope_rank, hour.factor
    FROM hour
    JOIN witness_slot AS clock ON clock.tzid = hour.overlay_tzid AND clock.utc_bucket = hour.clock_bucket
    WHERE hour.time_basis = 'UTC'
    UNION ALL
    SELECT hour.overlay_no, clock.horizon_bucket_index, hour.event_type, hour.scope_rank, hour.factor
    FROM hour
    JOIN witness_slot AS clock ON clock.tzid = hour.overlay_tzid AND clock.local_bucket = hour.clock_bucket
    WHERE hour.time_basis = 'LOCAL'
)
-- Events of each type by the rank of their scope.
, ranked AS (
    SELECT *, rank() OVER (PARTITION BY overlay_no, horizon_bucket_index, event_type ORDER BY scope_rank DESC) AS scope_place
    FROM placed
)
-- One factor for each type.
, chosen AS (
    SELECT ranked.overlay_no, ranked.horizon_bucket_index, ranked.event_type
        , CASE min(type.combine) WHEN 'max' THEN max(ranked.factor) ELSE min(ranked.factor) END AS factor
        , max(type.type_bit) AS type_bit
    FROM ranked
    JOIN policy_5A.overlay_types AS type ON type.event_type = ranked.event_type
    WHERE ranked.scope_place = 1
    GROUP BY ranked.overlay_no, ranked.horizon_bucket_index, ranked.event_type
)
-- Least cap that other types put on each type.
, held AS (
    SELECT masked.overlay_no, masked.horizon_bucket_index, masked.event_type, min(mask.factor_max) AS factor_max
    FROM chosen AS masking
    JOIN policy_5A.overlay_masks AS mask ON mask.masking_type = masking.event_type
    JOIN chosen AS masked
        ON masked.overlay_no = masking.overlay_no
        AND masked.horizon_bucket_index = masking.horizon_bucket_index
        AND masked.event_type = mask.masked_type
    GROUP BY masked.overlay_no, masked.horizon_bucket_index, masked.event_type
)
-- Factors after these caps.
, settled AS (
    SELECT chosen.overlay_no, chosen.horizon_bucket_index, chosen.event_type, chosen.type_bit
        , least(chosen.factor, coalesce(held.factor_max, chosen.factor)) AS factor
    FROM chosen
    LEFT JOIN held
        ON held.overlay_no = chosen.overlay_no
        AND held.horizon_bucket_index = chosen.horizon_bucket_index
        AND held.event_type = chosen.event_type
)
-- Product of the types.
, product AS (
    SELECT overlay_no, horizon_bucket_index, sum(type_bit) AS type_mask
        , coalesce(max(factor) FILTER (event_type = 'PAYDAY'), 1)
            * coalesce(max(factor) FILTER (event_type = 'HOLIDAY'), 1)
            * coalesce(max(factor) FILTER (event_type = 'CAMPAIGN'), 1)
            * coalesce(max(factor) FILTER (event_type = 'OUTAGE'), 1)
            * coalesce(max(factor) FILTER (event_type = 'STRESS'), 1) AS factor
    FROM settled
    GROUP BY overlay_no, horizon_bucket_index
)
SELECT product.overlay_no
    , product.horizon_bucket_index
    , product.type_mask::INTEGER AS type_mask
    , least(greatest(product.factor, ordering.clamp.min), ordering.clamp.max) AS factor
FROM product
CROSS JOIN policy_5A.overlay_ordering_policy AS ordering
