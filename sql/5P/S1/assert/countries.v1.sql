/*
doc: >
  Each scenario covers the countries of the outlets, no more and no fewer.
code: 101
name: COUNTRY_SET_MISMATCH
hint: every scenario covers the countries of 1A
import_code: 108
*/
-- Countries of the outlets in each scenario.
WITH asked AS (
    SELECT DISTINCT c.scenario_id, o.legal_country_iso
    FROM outlet_catalogue AS o
    CROSS JOIN policy_UP.scenarios AS c
)
SELECT coalesce(a.scenario_id, s.scenario_id) AS scenario_id
    , coalesce(a.legal_country_iso, s.legal_country_iso) AS legal_country_iso
    , s.scenario_id IS NULL AS is_missing
FROM asked AS a
FULL JOIN arrival_proxy AS s
    ON s.scenario_id = a.scenario_id AND s.legal_country_iso = a.legal_country_iso
WHERE a.scenario_id IS NULL OR s.scenario_id IS NULL
