-- The graph of devices and IPs: small tables of cumulative shares, and truncated counts.

-- The number of the option, from 1, that a 52-bit slot stands for. upto: ascending cumulative shares as slots. The last one
-- takes what rounding leaves.
CREATE OR REPLACE MACRO ladder_place(slot, upto) AS
    (1 + least(len(list_filter(upto, x -> x <= slot)), len(upto) - 1))::UTINYINT;

-- The option itself. options: as many as upto.
CREATE OR REPLACE MACRO ladder_pick(slot, upto, options) AS options[ladder_place(slot, upto)];
