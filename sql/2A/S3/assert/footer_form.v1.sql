/*
doc: >
  Every footer is a POSIX rule of the kind that the compiler reads: a constant offset, or yearly changes in
  month.week.weekday form. Skipping one would freeze its zone.
code: 160
name: FOOTER_FORM
hint: teach posix_rule in macros/civil_time.sql the new form
*/
SELECT tzid, footer
FROM footer_rule
WHERE form = 'unreadable'
