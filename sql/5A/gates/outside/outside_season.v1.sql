/*
doc: >
  Whether arrivals move with the year and from week to week as trade does: the months of a climate, of the world and of single
  trades, the weeks of the world and of a country, and whether one week is quite the same as the next.
tests: [A10_SEASONS, A11_WEEKLY_VARIATION]
owner_state: S4
knobs: [5A.seasonal_policy.season_indices, 5A.seasonal_policy.season_climates, 5A.seasonal_policy.weekly]
formula:
  A10_SEASONS: 'busiest over quietest month by the mean of its whole days; interval: bootstrap over countries'
  A11_WEEKLY_VARIATION: >-
    standard deviation over mean of whole weeks without the calendar, of the world and of the median country; and dates without an
    event whose arrivals are the same a week later; interval: bootstrap over countries, the sign test for the median, the count
    itself
cells: [outside_month]
*/
SELECT *
FROM graded_outside('outside_season_measure', 'policy_5A.outside_thresholds', 'season')
