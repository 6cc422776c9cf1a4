/*
doc: >
  At most about a third of the outlets stand outside their merchant's home.
code: 107
name: FOREIGN_SHARE
hint: reach and destination of UP.world_policy
import: warn
import_code: 109
*/
SELECT foreign_share
FROM (
    SELECT count(*) FILTER (legal_country_iso <> home_country_iso) / count(*) AS foreign_share
    FROM outlet_catalogue
)
CROSS JOIN policy_UP.world_policy
WHERE foreign_share IS NULL OR foreign_share > checks.foreign_rows_max
