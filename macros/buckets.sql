-- Inverse distribution functions as lists: the bucket in which a drawn number falls, by where the buckets end.

-- The number of the option, from 1, that a 52-bit slot stands for. upto: cumulative shares as slots, ascending. The last
-- option takes what rounding leaves.
CREATE OR REPLACE MACRO bucket_of(slot, upto) AS
    (1 + least(len(list_filter(upto, LAMBDA x: x <= slot)), len(upto) - 1))::UTINYINT;

-- The option that a slot stands for. options: as many as upto.
CREATE OR REPLACE MACRO bucket_option(slot, upto, options) AS options[bucket_of(slot, upto)];

-- The bucket, from 1, that a number falls in: the first of eight whose end lies above the number, 9 above all eight. ends: the
-- ends of many such lists one after another, each ascending. before: how many ends stand before the list that is meant.
-- A list looked up by number costs a tenth of a join with a small table, and rows stay in their order.
CREATE OR REPLACE MACRO bucket_of_8(number, ends, before) AS (CASE
    WHEN number < ends[before + 1] THEN 1
    WHEN number < ends[before + 2] THEN 2
    WHEN number < ends[before + 3] THEN 3
    WHEN number < ends[before + 4] THEN 4
    WHEN number < ends[before + 5] THEN 5
    WHEN number < ends[before + 6] THEN 6
    WHEN number < ends[before + 7] THEN 7
    WHEN number < ends[before + 8] THEN 8
    ELSE 9
END)::UTINYINT;

-- The bucket of 16 that a number falls in: the second list of eight where the first does not end above the number.
CREATE OR REPLACE MACRO bucket_of_16(number, ends, before) AS (CASE
    WHEN number < ends[before + 8] THEN bucket_of_8(number, ends, before)
    ELSE 8 + bucket_of_8(number, ends, before + 8)
END)::UTINYINT;

-- The bucket of 32 that a number falls in: four lists of eight in a row, of which the first that ends above the number has it.
CREATE OR REPLACE MACRO bucket_of_32(number, ends, before) AS (CASE
    WHEN number < ends[before + 8] THEN bucket_of_8(number, ends, before)
    WHEN number < ends[before + 16] THEN 8 + bucket_of_8(number, ends, before + 8)
    WHEN number < ends[before + 24] THEN 16 + bucket_of_8(number, ends, before + 16)
    ELSE 24 + bucket_of_8(number, ends, before + 24)
END)::UTINYINT;
