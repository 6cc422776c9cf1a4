/*
doc: >
  The clock changes that the compiled time-zone files spell out, for the zones of the boundary release; the initial
  state of a zone stands at -2^63. Later years follow from tzif_footer.
machinery: true
*/
SELECT t.tzid, t.instant_utc, t.utoff_s, t.is_dst
FROM source.tzif_transitions AS t
JOIN tz_zone AS z ON z.tzid = t.tzid
