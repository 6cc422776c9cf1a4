-- Ladders of the graph of devices and IPs: small tables of cumulative shares in which a drawn number is looked up.

-- The number of the option, from 1, that a 52-bit slot stands for. upto: cumulative shares as slots, ascending. The last
-- option takes what rounding leaves.
CREATE OR REPLACE MACRO ladder_place(slot, upto) AS
    (1 + least(len(list_filter(upto, x -> x <= slot)), len(upto) - 1))::UTINYINT;

-- The option that a slot stands for. options: as many as upto.
CREATE OR REPLACE MACRO ladder_pick(slot, upto, options) AS options[ladder_place(slot, upto)];

-- The rung, from 1, of a ladder that a number stands on: the first whose end lies above the number, 9 above all eight. ends:
-- the ends of all ladders one after another, eight for each, ascending. before: eight times the number of the ladder, from 0.
-- A list looked up by number costs a tenth of a join with a small table, and rows stay in their order.
CREATE OR REPLACE MACRO ladder_rung(number, ends, before) AS (CASE
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

-- The rung of a ladder of 32: four ladders of eight in a row, of which the first that ends above the number has the rung.
CREATE OR REPLACE MACRO long_ladder_rung(number, ends, before) AS (CASE
    WHEN number < ends[before + 8] THEN ladder_rung(number, ends, before)
    WHEN number < ends[before + 16] THEN 8 + ladder_rung(number, ends, before + 8)
    WHEN number < ends[before + 24] THEN 16 + ladder_rung(number, ends, before + 16)
    ELSE 24 + ladder_rung(number, ends, before + 24)
END)::UTINYINT;
