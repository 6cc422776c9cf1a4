-- The graph of devices and IPs: small tables of cumulative shares, and truncated counts.

-- The option that a 52-bit slot stands for. upto: ascending cumulative shares as slots; options: as many. The last one
-- takes what rounding leaves.
CREATE OR REPLACE MACRO ladder_pick(slot, upto, options) AS
    options[1 + least(len(list_filter(upto, x -> x <= slot)), len(options) - 1)];
