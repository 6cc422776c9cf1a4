/*
doc: One row per edge from a device to its owner, a further user, an account or an instrument.
step: emit_regions.device_links
*/
SELECT r.device_id
    , r.party_id
    , CASE WHEN r.role_no = 3 THEN r.account_id END AS account_id
    , CASE WHEN r.role_no = 4 THEN r.instrument_id END AS instrument_id
    , NULL::BIGINT AS merchant_id
    , CASE r.role_no
        WHEN 1 THEN 'PRIMARY_OWNER'
        WHEN 2 THEN 'SECONDARY_USER'
        WHEN 3 THEN 'ASSOCIATED_ACCOUNT_ACCESS'
        ELSE 'ASSOCIATED_INSTRUMENT_ACCESS'
    END AS link_role
FROM device_link_row AS r
ANTI JOIN crowded_target AS c
    ON c.device_id = r.device_id AND c.role_no = r.role_no
    AND c.target_id = CASE r.role_no WHEN 3 THEN r.account_id ELSE r.instrument_id END
