/*
doc: >
  By device group and class of wealth (eighths of the ranks, from 0): the factor on what a party owns of the group, and how far
  the class lies from the mean owner (lean), -1 and 1 being the ends of the ranks around the middle.
*/
-- Classes around the middle of the ranks, with what they own.
WITH owned AS (
    SELECT gate.device_group, class.wealth_class, (2 * class.wealth_class - 7) / 8 AS place
        , quantise(exp(gate.wealth_tilt * (2 * class.wealth_class - 7) / 8), 12) AS factor
    FROM policy_6A.device_groups AS gate
    CROSS JOIN (SELECT unnest(range(8)) AS wealth_class) AS class
)
SELECT device_group, wealth_class::UTINYINT AS wealth_class, factor
    , place - (sum(to_fixed_point(place * factor, 12)) OVER (PARTITION BY device_group))::DOUBLE
        / (sum(to_fixed_point(factor, 12)) OVER (PARTITION BY device_group))::DOUBLE AS lean
FROM owned
