/*
doc: >
  The accounts that may have an instrument of the member's cells, each with the number before the first cell of its region
  and type. Cards and handles may stand on every account of a type that has them.
materialize: view
*/
SELECT account_id, cells_before
FROM numbered_account
