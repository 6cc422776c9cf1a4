/*
doc: People per household by country beside the adults per household that the world outside has.
materialize: table
*/
SELECT cell.country_iso, sum(cell.people)::BIGINT AS people
    , quantise(sum(cell.people)::DOUBLE * 1e12 / sum(cell.household_parts)::DOUBLE, 9) AS people_per_household
    , outside.adults, outside.one_person_share
FROM household_cell AS cell
LEFT JOIN policy_6A.household_countries AS outside ON outside.country_iso = cell.country_iso
GROUP BY cell.country_iso, outside.adults, outside.one_person_share
