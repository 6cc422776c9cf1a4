-- Payers: wallets in groups of 32, one of each class of activity.

-- Groups in a range of wallets.
CREATE OR REPLACE MACRO wallet_groups(wallets) AS greatest(1, wallets // 32);

-- The group at a draw of so many bits.
CREATE OR REPLACE MACRO group_at(draw, wallets, bits) AS ((draw * wallet_groups(wallets)::UBIGINT) >> bits)::INTEGER;

-- The place in its country of the wallet of a class in a group of a range that begins at first_rank.
CREATE OR REPLACE MACRO wallet_of_group(first_rank, wallets, group_no, class_no) AS
    first_rank + (group_no * 32 + class_no) % wallets;

-- The key of the trips of a class in a country on a day.
CREATE OR REPLACE MACRO trip_key(country_no, class_no, day_no) AS (country_no::BIGINT << 24) | (class_no::BIGINT << 16) | day_no::BIGINT;

-- The number in the second order of the wallet at a place among those of a class: classes take turns.
CREATE OR REPLACE MACRO trip_number(wallet_first, classes, class_no, place, class_wallets) AS
    wallet_first + class_no + classes * (place % class_wallets);

-- Whether the wallet with this number in the second order is among the `travellers` that follow first_place in its class.
CREATE OR REPLACE MACRO is_from_home(trip_no, wallet_first, classes, first_place, class_wallets, travellers) AS
    ((trip_no - wallet_first) // classes - first_place + class_wallets) % class_wallets < travellers;

-- A share of a range of so many, from a number of 28 bits.
CREATE OR REPLACE MACRO share_of(position, many) AS ((position::UBIGINT * many::UBIGINT) >> 28)::INTEGER;

-- Another wallet of a locality: `way` groups further, and so many classes.
CREATE OR REPLACE MACRO passed_on(wallet_no, range_first, wallets, way, classes) AS
    range_first + (wallet_no - range_first + 32 * (way + 1) + classes) % wallets;

-- One of so many, from a number of 26 bits: the first are taken more often the larger the exponent.
CREATE OR REPLACE MACRO preferred(draw, many, exponent) AS least(
    many - 1, floor(quantise(many * pow((draw::DOUBLE + 0.5) / 67108864, exponent), 6))
)::INTEGER;

-- The standard deviation of gaps over their mean, in millionths, from their number, sum and sum of squares; 0 for fewer than two.
CREATE OR REPLACE MACRO gap_spread(gaps, total, squared) AS CASE
    WHEN gaps > 1 AND total > 0 THEN round_even(
        1e6 * sqrt(greatest(0, squared::DOUBLE / gaps - pow(total::DOUBLE / gaps, 2)) * gaps / (gaps - 1)) / (total::DOUBLE / gaps), 0)::BIGINT
    ELSE 0
END;
