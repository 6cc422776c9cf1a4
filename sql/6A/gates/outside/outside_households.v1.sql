/*
doc: >
  Households are as large as in the country outside, and who lives alone depends on the time of life. Sizes and who lives alone
  are drawn by policy, so this holds by construction; that who lives together shares an address is reported.
tests: [A14_HOUSEHOLDS]
owner_state: S4
knobs: [6A.household_priors.household_countries, 6A.household_priors.household_segments, 6A.ip_count_priors.home_edges]
formula:
  A14_HOUSEHOLDS: >
    Spearman over countries of people per household (RETAIL parties / their households) and adults per household outside; largest
    less smallest share of a segment that lives alone, of the world and of countries with one-person households of .25 and more;
    pairs of parties on a RESIDENTIAL IP that are of one household / all such pairs
*/
SELECT *
FROM graded_outside('household_measure', 'policy_6A.outside_thresholds', 'households')
