/*
doc: One row per scope and type with the numbers of its schemes, at most four, and where they end.
step: emit_instrument_base_links
*/
SELECT q.part
    , max(kind.scheme_kind_no) FILTER (q.place = 1) AS kind_1
    , max(kind.scheme_kind_no) FILTER (q.place = 2) AS kind_2
    , max(kind.scheme_kind_no) FILTER (q.place = 3) AS kind_3
    , max(kind.scheme_kind_no) FILTER (q.place = 4) AS kind_4
    , max(c.a_cut) FILTER (q.place = 1) AS a_1
    , max(c.a_cut) FILTER (q.place = 2) AS a_2
    , max(c.a_cut) FILTER (q.place = 3) AS a_3
    , max(c.key_cut) FILTER (q.place = 1) AS key_1
    , max(c.key_cut) FILTER (q.place = 2) AS key_2
    , max(c.key_cut) FILTER (q.place = 3) AS key_3
    , max(q.place) AS schemes
FROM scheme_quota AS q
JOIN scheme_kind AS kind ON kind.instrument_type = q.instrument_type AND kind.scheme = q.scheme
LEFT JOIN scheme_cut AS c ON c.part = q.part AND c.cut = q.place
GROUP BY q.part
