-- What a column tells by itself.

-- The half octave of a number that is no less than 0, as text; nothing is nothing.
CREATE OR REPLACE MACRO half_octave(number) AS coalesce(floor(quantise(2 * log2(number + 1), 9))::INTEGER::VARCHAR, '');
