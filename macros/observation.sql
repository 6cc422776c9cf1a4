-- What becomes known of payments, and when.

-- A uniform number in (0, 1) from `bits` bits of a slot, `skipped` bits above its end.
CREATE OR REPLACE MACRO share_of_bits(slot, skipped, bits) AS
    (((slot >> skipped) & ((1::UBIGINT << bits) - 1))::DOUBLE + 0.5) / (1::UBIGINT << bits)::DOUBLE;

-- Microseconds between `least` and `most` seconds or days (of `unit_us` microseconds each), evenly on a logarithmic scale, to the millisecond.
CREATE OR REPLACE MACRO even_in_logs_us(u, least, most, unit_us) AS 1000 * round_even(unit_us / 1000 * least * pow(most / least, u), 0)::BIGINT;

-- Microseconds of a log-normal delay with this median and 95th percentile in days, from a standard normal deviate, to the millisecond.
CREATE OR REPLACE MACRO delay_sigma(median_d, p95_d) AS ln(p95_d / median_d) / 1.6448536269514722;
CREATE OR REPLACE MACRO delay_us(z, median_d, p95_d) AS
    1000 * round_even(86400000 * median_d * exp(delay_sigma(median_d, p95_d) * z), 0)::BIGINT;

-- Payments to the next one that is taken, each with this chance: a geometric number from 1, of 52 bits.
CREATE OR REPLACE MACRO geometric_gap(slot, chance) AS 1 + floor(quantise(ln(rng_u(slot)) / ln(1 - chance), 6))::BIGINT;

-- Whether a label of one source stands against one of another that came before it: who decides later in the life of a payment knows more.
CREATE OR REPLACE MACRO source_rank(source) AS
    list_position(['AUTH_RULE', 'REVIEW', 'NETWORK', 'CUSTOMER', 'CHARGEBACK'], source);

-- Labels as a bank knew them at a moment: of every payment of which anything was known by then, the last label that was. A payment that does not
-- come back was honest as far as anybody knew. `moment` is a timestamp, or a text like '2026-02-01' that is one.
CREATE OR REPLACE MACRO labels_as_of(moment) AS TABLE
-- The moment. It stands first in what follows, so that DuckDB looks for the labels when the macro is called and not when it is made.
WITH asked AS (
    SELECT moment AS at_ts
)
-- Labels that were known, with the number of the last.
, known AS (
    SELECT label.*, max(label.label_no) OVER (PARTITION BY label.flow_id) AS last_no
    FROM asked
    JOIN flow_label_6B AS label ON label.available_ts <= asked.at_ts::TIMESTAMP
)
SELECT flow_id, label, source, event_ts, available_ts, label_no
FROM known
WHERE label_no = last_no;
