/*
doc: Entities by region, group, tier and family; merchants have no region.
*/
SELECT entity, region_id, role_group, risk_tier, family, is_mapped, n FROM s5_realism_cells_6A WHERE cell_kind = 'ROLE'
