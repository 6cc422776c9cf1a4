/*
doc: >
  The laws of the accounts of each cell: whether a party's first one opens with the relationship, how many days ago another one opened
  at most, what credit is granted, and into how many first ones pay comes, with the pay's place in the list of its days.
*/
-- Kinds of pay by number.
WITH pay AS (
    SELECT pay, row_number() OVER (ORDER BY pay) AS pay_no FROM (SELECT DISTINCT pay FROM policy_6A.pay_days)
)
SELECT cell.cell, cell.account_type
    , opening.opens_with_owner
    , floor(opening.years_max * 365.25)::INTEGER AS days_max
    , credit.median::DOUBLE AS credit_median, credit.wealth_slope, credit.spread, credit.step::DOUBLE AS credit_step
    , CASE WHEN opening.opens_with_owner THEN paid.share END AS pay_share
    , (pay.pay_no - 1) * 100 AS pay_days_before
FROM account_cell AS cell
LEFT JOIN policy_6A.account_openings AS opening ON opening.account_type = cell.account_type
LEFT JOIN policy_6A.credit_limits AS credit ON credit.account_type = cell.account_type
LEFT JOIN policy_6A.paid_segments AS paid ON paid.segment_id = cell.segment_id
LEFT JOIN pay ON pay.pay = paid.pay
