/*
doc: >
  Where each place among those abroad of an origin and a class spends its trip: countries by the arrivals of visitors from there. Numbered by the
  country that is visited.
*/
-- Running shares of the countries that an origin visits.
WITH visit AS (
    SELECT origin_no, country_no
        , sum(weekly_units) OVER (PARTITION BY origin_no ORDER BY country_no ROWS UNBOUNDED PRECEDING)::DOUBLE
            / sum(weekly_units) OVER (PARTITION BY origin_no)::DOUBLE AS upto
        , weekly_units::DOUBLE / sum(weekly_units) OVER (PARTITION BY origin_no)::DOUBLE AS part
    FROM visitor_flow
)
-- Places of those abroad, spread over the shares: class by class a little further.
, abroad AS (
    SELECT DISTINCT country_no AS origin_no, class_no, abroad FROM trip_window_6B
)
-- Their middles.
, place AS (
    SELECT origin_no, class_no, unnest(range(abroad))::INTEGER AS place_no
        , (unnest(range(abroad)) + (class_no + 0.5) / (SELECT count(*) FROM policy_6B.trip_classes)) / abroad AS share
    FROM abroad
)
SELECT visit.country_no
    , (row_number() OVER (PARTITION BY visit.country_no ORDER BY place.origin_no, place.class_no, place.place_no) - 1)::INTEGER AS visitor_no
    , (count(*) OVER (PARTITION BY visit.country_no))::INTEGER AS visitors
    , place.origin_no, place.class_no, place.place_no, pool.wallet_first
FROM place
JOIN visit ON visit.origin_no = place.origin_no AND place.share >= visit.upto - visit.part AND place.share < visit.upto
JOIN country_pool_6B AS pool ON pool.country_no = place.origin_no
