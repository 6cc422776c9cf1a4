/*
doc: >
  The factor of each type of event for each subject and slot: of the events that strike it, the most specific count, and
  of those the greatest or the least factor, as the ordering policy says for the type.
materialize: table
*/
-- Factors by type and rank of the scope.
WITH struck AS (
    SELECT subject.subject_id, slot.horizon_bucket_index, event.event_type, event.type_bit, event.combine
        , event.scope_rank
        , CASE event.combine WHEN 'max' THEN max(slot.factor) ELSE min(slot.factor) END AS factor
    FROM event_slots('overlay_event') AS slot
    JOIN overlay_event AS event ON event.event_no = slot.event_no
    JOIN overlay_subject AS subject
        ON subject.legal_country_iso = slot.legal_country_iso AND subject.tzid = slot.tzid
    WHERE (event.demand_class IS NULL OR event.demand_class = subject.demand_class)
        AND (event.merchant_id IS NULL OR event.merchant_id = subject.named_merchant_id)
    GROUP BY subject.subject_id, slot.horizon_bucket_index, event.event_type, event.type_bit, event.combine, event.scope_rank
)
SELECT subject_id, horizon_bucket_index, event_type, type_bit, factor
FROM struck
QUALIFY scope_rank = max(scope_rank) OVER (PARTITION BY subject_id, horizon_bucket_index, event_type)
