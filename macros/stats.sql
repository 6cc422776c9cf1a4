-- Numbers that must not depend on the thread count or the maths library.

-- Fixed point: x * 10^scale, rounded half to even. Sum these, divide once (SUM over DOUBLE depends on thread order).
CREATE OR REPLACE MACRO to_fixed_point(x, scale) AS CAST(round_even(x * pow(10, scale), 0) AS HUGEINT);

-- A transcendental result on a grid of 10^-digits, so that the last bit of the maths library never decides a rank.
CREATE OR REPLACE MACRO quantise(x, digits) AS round_even(x * pow(10, digits), 0) / pow(10, digits);

-- Whether a measured value meets a threshold; NULL on either side does not (a missing metric fails closed).
CREATE OR REPLACE MACRO meets(value, comparison, threshold) AS coalesce(
    CASE comparison
        WHEN '>=' THEN value >= threshold
        WHEN '<=' THEN value <= threshold
        WHEN '='  THEN value = threshold
    END
    , false
);
