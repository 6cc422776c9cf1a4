/*
doc: Whether merchants are as large as firms are, and trade abroad as seldom.
tests: [A19_MERCHANT_SIZES]
owner_state: S1
knobs: [UP.world_policy.outlet_size, UP.world_policy.reach, UP.world_policy.mcc_outlets]
formula:
  A19_MERCHANT_SIZES: >-
    of merchants with outlets, the share with one, and the share with outlets in several countries; the least rise of the latter from
    merchants of 1-2 to 3-9, 10-29 and 30 outlets and more; n / sum ln(outlets / 9.5) over merchants with 10 outlets and more
*/
SELECT *
FROM graded_outside('outside_merchant_measure', 'policy_5A.outside_thresholds', 'merchants')
