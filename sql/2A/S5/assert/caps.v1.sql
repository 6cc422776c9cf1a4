/*
doc: The caps hold on the surface of record too.
code: 61
name: CAP_EXCEEDED
hint: look at the counters of S1 and S2 by country
*/
SELECT cap, subject, found_rows, sites
FROM cap_breach
