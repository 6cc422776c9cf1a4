/*
doc: >
  Whether the hours of the two channels are those of shops and of people at home: how much of a shop's week is Saturday between 10 and
  17 h, and whether remote buyers sleep from 02 to 07 h and buy less on days of rest. How far late and early countries lie
  apart is reported.
tests: [A12_SATURDAY, A13_REMOTE_NIGHTS]
owner_state: S2
knobs: [5A.shape_library.day_curves, 5A.shape_library.shape_templates, 5A.shape_library.channel_windows, 5A.zone_shape_modifiers]
formula:
  A12_SATURDAY: >-
    share of the baseline week of card_present on Saturday from 10 to 17 h, of all and of consumer_daytime (general retail); mean
    hour of consumer_daytime in late less early countries; interval: bootstrap over countries
  A13_REMOTE_NIGHTS: >-
    share of the baseline week of card_not_present from 02 to 07 h over 5/24; its mean day of rest over its mean working day, by
    the days of each country; interval: bootstrap over countries
*/
SELECT *
FROM graded_outside('outside_hours_measure', 'policy_5A.outside_thresholds', 'hours')
