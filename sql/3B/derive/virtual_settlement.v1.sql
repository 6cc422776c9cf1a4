/*
doc: An imported world without virtual merchants has no settlement places; the columns stay.
*/
SELECT merchant_id
    , NULL::VARCHAR AS settlement_site_id
    , NULL::DOUBLE AS lat_deg
    , NULL::DOUBLE AS lon_deg
    , NULL::VARCHAR AS tzid_settlement
FROM virtual_classification
WHERE false
