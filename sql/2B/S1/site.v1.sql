/*
doc: One row per site with the entity and ordinal that it draws under, and the people around it.
*/
-- People in each cell of the catchment grid.
WITH cell AS (
    SELECT floor(g.lon_deg / site_weight.catchment_cell_deg) AS cell_x
        , floor(g.lat_deg / site_weight.catchment_cell_deg) AS cell_y
        , sum(g.population) AS people
    FROM gazetteer AS g
    CROSS JOIN policy_UP.world_policy
    GROUP BY cell_x, cell_y
)
SELECT e64('pair|' || s.merchant_id || '|' || s.legal_country_iso) AS entity
    , s.site_order::UBIGINT AS sub
    , s.merchant_id, s.legal_country_iso, s.site_order
    , greatest(coalesce(c.people, 0), siting.presence_floor) AS people
FROM site_locations AS s
CROSS JOIN policy_UP.world_policy
LEFT JOIN cell AS c
    ON c.cell_x = floor(s.lon_deg / site_weight.catchment_cell_deg)
    AND c.cell_y = floor(s.lat_deg / site_weight.catchment_cell_deg)
