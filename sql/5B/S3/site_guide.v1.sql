/*
doc: >
  One row of lists: the guides of all keys, one after another, as numbers of sites; and by number of site its name and its terminals.
*/
-- Sites by number, in the order of their keys.
WITH site AS (
    SELECT row_number() OVER (ORDER BY key_no, site_order)::UINTEGER AS site_no, site_id, terminals, guide_rows FROM key_site_5B
)
-- One row for each place in a guide.
, place AS (
    SELECT site_no, unnest(range(guide_rows)) AS place FROM site
)
SELECT (SELECT list(site_no ORDER BY site_no, place) FROM place) AS site_nos
    , list(site_id ORDER BY site_no) AS site_ids
    , list(terminals::UBIGINT ORDER BY site_no) AS terminals
FROM site
