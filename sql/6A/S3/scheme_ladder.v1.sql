/*
doc: One row per scope and type with its schemes, at most four, and where they end.
step: emit_instrument_base_links
*/
SELECT q.part, max(q.instrument_type) AS instrument_type
    , max(q.scheme) FILTER (q.place = 1) AS scheme_1
    , max(q.scheme) FILTER (q.place = 2) AS scheme_2
    , max(q.scheme) FILTER (q.place = 3) AS scheme_3
    , max(q.scheme) FILTER (q.place = 4) AS scheme_4
    , max(c.a_cut) FILTER (q.place = 1) AS a_1
    , max(c.a_cut) FILTER (q.place = 2) AS a_2
    , max(c.a_cut) FILTER (q.place = 3) AS a_3
    , max(c.key_cut) FILTER (q.place = 1) AS key_1
    , max(c.key_cut) FILTER (q.place = 2) AS key_2
    , max(c.key_cut) FILTER (q.place = 3) AS key_3
    , max(q.place) AS schemes
FROM scheme_quota AS q
LEFT JOIN scheme_cut AS c ON c.part = q.part AND c.cut = q.place
GROUP BY q.part
