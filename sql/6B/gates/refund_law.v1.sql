/*
doc: The share of cleared flows that is paid back by the law of each line of business, over the channels that its cleared flows came by.
materialize: table
*/
SELECT law.group_no, sum(to_fixed_point(law.refunds, 9))::DOUBLE / 1e9 / count(*) AS expected
FROM flow_base_6B AS flow
JOIN key_line AS law ON law.key_no = arrival_key(flow.arrival_id)
WHERE flow.outcome = 'CLEARED'
GROUP BY law.group_no
