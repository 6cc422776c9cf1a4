/*
doc: The numbered seats of each market that merchants take; a seat becomes a merchant when its id is drawn.
*/
SELECT entity, country_iso, unnest(range(1, ingress_merchants + 1))::UBIGINT AS sub
FROM market_quota
