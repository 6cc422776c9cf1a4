/*
doc: Units whose role is no draw, with its number; of parties, accounts and devices those of fraud rings, of others none.
materialize: view
*/
SELECT NULL::BIGINT AS id, NULL::UTINYINT AS role_ordinal WHERE false
