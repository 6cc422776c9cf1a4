/*
doc: Every flow of the panel once more, for its merchant.
materialize: view
*/
SELECT entity, 3000 + sub AS sub, batch FROM flow_unit
