/*
doc: >
  Cumulative members per role in a cell, most severe first: role r takes ranks ends[r-1]+1 to ends[r]. A role ends at the first
  count with count * 10^12 at or past its cumulative share of the members less the offset of the cell, so that each role has its
  expected number of members within one.
*/
-- Cumulative share of the roles of a cell in the order of severity.
WITH run AS (
    SELECT r.*, (sum(to_fixed_point(share, 12)) OVER (PARTITION BY cell_no ORDER BY severity, raw_role))::BIGINT AS upto
    FROM role_share AS r
)
SELECT cell_no, raw_role, severity, n, share
    , row_number() OVER (PARTITION BY cell_no ORDER BY severity, raw_role) AS place
    , least(n, greatest(0, ((upto::HUGEINT * n - offset_units + 999999999999) // 1000000000000)))::BIGINT AS ends
FROM run
