/*
doc: >
  The people of each place, counted once: parts keep theirs and the whole keeps the rest; where parts add to more than their
  whole, as towns and their quarters do when both are listed, they are scaled down to it and nobody is left over.
*/
-- People of the parts of each whole.
WITH parted AS (
    SELECT whole.whole_id, sum(part.population) AS part_people
    FROM place_whole AS whole
    JOIN place AS part ON part.point_id = whole.point_id
    GROUP BY whole.whole_id
)
-- Parts, each with the people of its whole and of all its parts.
, shared AS (
    SELECT whole.point_id, whole.whole_id
        , part.population * least(outer_place.population, parted.part_people) // parted.part_people AS population
    FROM place_whole AS whole
    JOIN place AS part ON part.point_id = whole.point_id
    JOIN place AS outer_place ON outer_place.point_id = whole.whole_id
    JOIN parted ON parted.whole_id = whole.whole_id
)
-- People of each whole that live in its parts.
, given AS (
    SELECT whole_id, sum(population) AS population FROM shared GROUP BY whole_id
)
SELECT place.point_id
    , shared.whole_id
    , (coalesce(shared.population, place.population - coalesce(given.population, 0)))::BIGINT AS population
FROM place
LEFT JOIN shared ON shared.point_id = place.point_id
LEFT JOIN given ON given.whole_id = place.point_id
