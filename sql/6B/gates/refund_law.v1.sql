/*
doc: The refunds that the rates of the policy make of the cleared payments of each line of business, by channel.
materialize: table
*/
SELECT cell.group_no
    , sum(to_fixed_point(cell.payments * CASE cell.channel WHEN 'REMOTE' THEN life.refunds_remote ELSE life.refunds_present END, 6))::DOUBLE / 1e6
        AS expected
FROM flow_cell_6B AS cell
JOIN policy_6B.groups AS line ON line.group_no = cell.group_no
JOIN policy_6B.group_lives AS life ON life."group" = line."group"
WHERE cell.outcome = 'CLEARED'
GROUP BY cell.group_no
