/*
doc: Every label, every alert and every event of a case is about a payment that exists.
code: 242
name: LABEL_OF_FLOW
hint: read flow_6B for these ids
*/
-- Payments that are spoken of.
WITH named AS (
    SELECT 'label' AS place, flow_id FROM flow_label_6B
    UNION ALL
    SELECT 'alert', flow_id FROM alert_6B
    UNION ALL
    SELECT 'case', flow_id FROM case_event_6B WHERE flow_id IS NOT NULL
)
SELECT named.place, named.flow_id
FROM named
ANTI JOIN flow_6B AS flow ON flow.flow_id = named.flow_id
