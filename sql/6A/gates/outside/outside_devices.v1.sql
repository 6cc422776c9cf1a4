/*
doc: >
  Phones run the systems that phones of the country run. The shares are drawn by policy, so this holds by construction; that
  wealthier parties have more iOS phones moves no country.
tests: [A20_OS_BY_COUNTRY]
owner_state: S4
knobs: [6A.device_os_priors.os_countries, 6A.device_os_priors.os_tilts]
formula:
  A20_OS_BY_COUNTRY: '100 * mean of |iOS phones / phones - iOS share outside| over countries with 1,000 parties and more, weighted by parties'
*/
SELECT *
FROM graded_outside('os_measure', 'policy_6A.outside_thresholds', 'devices')
