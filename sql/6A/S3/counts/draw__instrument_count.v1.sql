/*
doc: Ties between the quotas of instrument types in the world, and between the regions of one (s0).
stream: 6A.S3.instrument_count_realisation
*/
-- Regions that have accounts, numbered.
WITH region AS (
    SELECT region_id, row_number() OVER (ORDER BY region_id) AS region_no
    FROM (SELECT DISTINCT region_id FROM account_country)
)
-- Every rule in the world, and in every region, under the key of its draw.
, drawn_entity AS (
    SELECT e64('world|6A') AS entity, rule_no::UBIGINT AS sub, 0 AS batch, NULL::VARCHAR AS region_id, rule_no
    FROM instrument_kind
    UNION ALL
    SELECT e64('region|' || region.region_id), kind.rule_no::UBIGINT, region.region_no, region.region_id, kind.rule_no
    FROM region
    CROSS JOIN instrument_kind AS kind
)
SELECT batch, entity, sub, region_id, rule_no, s0
FROM rng_draw('drawn_entity', '6A.S3.instrument_count_realisation')
