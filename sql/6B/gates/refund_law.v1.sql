/*
doc: The refunds that the law of each line of business expects of its cleared flows, over the channels that they came by.
materialize: table
*/
SELECT law.group_no, sum(to_fixed_point(law.refunds, 9))::DOUBLE / 1e9 AS expected
FROM flow_base_6B AS flow
JOIN key_line AS law ON law.key_no = arrival_key(flow.arrival_id)
WHERE flow.outcome = 'CLEARED'
GROUP BY law.group_no
