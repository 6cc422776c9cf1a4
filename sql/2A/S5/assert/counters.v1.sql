/*
doc: Every counter of S1 and S2 agrees with the published rows.
code: 180
name: COUNTER_MISMATCH
hint: rerun from 2A.S1; a report and its rows disagree
*/
SELECT state, metric, key, reported, counted
FROM counter_difference
