/*
doc: >
  Card fraud by the card and the day: how many payments, and how many of them were approved. Whose card it was, is told by the kind: kinds that a
  ring or a made-up person pays for have no victim.
materialize: dataset
*/
SELECT flow.instrument_id, flow_day(flow.flow_id) AS day_no, truth.subtype
    , count(*) AS flows, count_if(flow.auth_decision = 'APPROVED') AS approved_flows
FROM flow_6B AS flow
JOIN flow_truth_6B AS truth ON truth.flow_id = flow.flow_id
WHERE truth.truth_label = 'FRAUD' AND truth.role = 'PRIMARY' AND flow.channel <> 'TRANSFER'
GROUP BY flow.instrument_id, flow_day(flow.flow_id), truth.subtype
