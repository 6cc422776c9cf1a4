/*
doc: At most one active override per target; of two, the winner would be an accident.
code: 150
name: OVERRIDE_DUPLICATE
hint: let all but one of them expire
*/
SELECT scope, target, count(*) AS overrides, string_agg(override_id, ', ' ORDER BY override_id) AS override_ids
FROM tz_override_active
GROUP BY scope, target
HAVING count(*) > 1
