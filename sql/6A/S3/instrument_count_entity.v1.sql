/*
doc: What the ties between the quotas of instrument types, and between regions, are drawn for.
step: plan_counts
*/
SELECT e64('world|6A') AS entity, kind.rule_no::UBIGINT AS sub, 0 AS batch, NULL::VARCHAR AS region_id, kind.rule_no
FROM instrument_kind AS kind
UNION ALL
SELECT e64('region|' || home.region_id), kind.rule_no::UBIGINT, home.region_no, home.region_id, kind.rule_no
FROM (
    SELECT region_id, row_number() OVER (ORDER BY region_id) AS region_no
    FROM (SELECT DISTINCT region_id FROM account_country)
) AS home
CROSS JOIN instrument_kind AS kind
