/*
doc: Whether the edges of a merchant's map have volumes of their own, and not one that stands for all.
tests: [A15_IDENTICAL_VOLUMES]
owner_state: S3
knobs: [5A.baseline_intensity_policy.tail_gravity, 5A.baseline_intensity_policy.tail_rescue]
formula:
  A15_IDENTICAL_VOLUMES: 'merchant-zones with the most frequent weekly volume (to 1e-9) / merchant-zones; interval: Wilson'
*/
SELECT *
FROM graded_outside('outside_edge_measure', 'policy_5A.outside_thresholds', 'edges')
