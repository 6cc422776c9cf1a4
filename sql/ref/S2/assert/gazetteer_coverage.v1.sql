/*
doc: Nearly every place of the gazetteer gets a zone that is legal in its country.
code: 130
name: GAZETTEER_COVERAGE
hint: engine report shows the dropped places by country; legal zones are config/ref/zone_rules.yaml
*/
-- Places that are kept, and all.
WITH tally AS (
    SELECT (SELECT count(*) FROM gazetteer) AS kept, (SELECT count(*) FROM place) AS places
)
SELECT t.kept, t.places, r.kept_min
FROM tally AS t
CROSS JOIN policy_ref.zone_rules AS r
WHERE t.places = 0 OR t.kept::DOUBLE / t.places::DOUBLE < r.kept_min
