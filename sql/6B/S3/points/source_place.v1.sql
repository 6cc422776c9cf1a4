/*
doc: >
  Places whose regulars campaigns may aim at - sites that customers come to, and what is paid remotely - country by country, with the range of
  numbers that stands for each: as long as its payments of a plain week.
*/
-- Places with their weights.
WITH place AS (
    SELECT place.place_no, place.key_no, place.country_no, place.regulars, round_even(place.weekly_volume * 1000, 0)::BIGINT AS weight
    FROM place_6B AS place
    JOIN key_law_6B AS law ON law.key_no = place.key_no
    WHERE place.site_id IS NOT NULL OR law.is_remote
)
SELECT place_no, key_no, country_no, regulars, weight
    , (sum(weight) OVER (ORDER BY country_no, place_no) - weight)::BIGINT AS first_number
FROM place
WHERE weight > 0
