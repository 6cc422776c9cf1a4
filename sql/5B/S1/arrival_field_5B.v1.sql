/*
doc: >
  The field at its knots: independent standard normals, on a grid of 1e-6.
materialize: dataset
machinery: true
*/
SELECT key_no, 'DAY' AS level, pair_no * 2 AS knot, quantise(normal_cos(s0, s1), 6) AS z FROM draw__field_knot WHERE level_no = 0
UNION ALL
SELECT key_no, 'DAY', pair_no * 2 + 1, quantise(normal_sin(s0, s1), 6) FROM draw__field_knot WHERE level_no = 0
UNION ALL
SELECT key_no, 'WEEK', pair_no * 2, quantise(normal_cos(s0, s1), 6) FROM draw__field_knot WHERE level_no = 1
UNION ALL
SELECT key_no, 'WEEK', pair_no * 2 + 1, quantise(normal_sin(s0, s1), 6) FROM draw__field_knot WHERE level_no = 1
