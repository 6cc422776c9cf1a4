/*
doc: The checks that the segment must pass before it is sealed, one row each with the number of offending rows.
materialize: table
*/
SELECT 1 AS ordinal, 'sites_exist' AS check_name, 'S1' AS owner_state
    , (SELECT count(*) = 0 FROM site_timezones)::BIGINT AS violations
UNION ALL SELECT 2, 'states_passed', 'S5', (SELECT count(*) FROM chain_fault)
UNION ALL SELECT 3, 'keys_equal', 'S1', (SELECT count(*) FROM key_difference)
UNION ALL SELECT 4, 'keys_unique', 'S1', (SELECT count(*) FROM key_duplicate)
UNION ALL SELECT 5, 'counters_equal', 'S1', (SELECT count(*) FROM counter_difference)
UNION ALL SELECT 6, 'caps_kept', 'S1', (SELECT count(*) FROM cap_breach)
UNION ALL SELECT 7, 'outputs_intact', 'S5', (SELECT count(*) FROM output_fault)
UNION ALL SELECT 8, 'provenance_complete', 'S2', (SELECT count(*) FROM provenance_gap)
