/*
doc: Whether a bank has its parties where people with accounts live.
tests: [A18_PARTIES_BY_COUNTRY]
owner_state: S1
knobs: [6A.banked_population, 6A.population_priors.country_weight]
formula:
  A18_PARTIES_BY_COUNTRY: >-
    rank correlation, over the countries of the table, of parties with banked urban people; countries whose parties are not more than
    the least that the policy allows
*/
SELECT *
FROM graded_outside('outside_population_measure', 'policy_6A.outside_thresholds', 'population')
