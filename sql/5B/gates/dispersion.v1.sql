/*
doc: >
  Whether counts scatter, and the field turns, as their laws say.
tests: [DI1, DI2]
owner_state: S2
knobs: [5B.arrival_law.class_laws, 5B.arrival_law.field, 5B.validation_policy.busy_mean]
formula:
  DI1: >-
    standard deviation of (n - mean) / sqrt(mean) over slots with a mean of at least busy_mean, the mean being what 5A expects;
    spread_law_gap: that over the one of both laws, less 1
  DI2: >-
    |correlation of the field with itself a day (a week) later - the same by its law|, at 0, 6, 12, 18 h UTC of every day and key; hour_gap: largest
    |correlation a day later at one of these hours - at all of them|; 0 of no pair in a window that ends before
*/
SELECT *
FROM graded('gate_measure', 'policy_5B.gate_thresholds', 'dispersion')
