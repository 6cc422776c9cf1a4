/*
doc: One row per seat of a household.
step: emit_regions.devices
*/
SELECT (first_seat + unnest(range(size::BIGINT)))::UINTEGER AS seat, first_seat::UINTEGER AS first_seat, size, household_no
FROM household
