/*
doc: >
  The grid is the whole local week once: buckets follow each other from Monday at midnight to Sunday at midnight, none
  missing, none twice, all of one length.
code: 120
name: GRID_INVALID
hint: mend 5A.shape_time_grid
*/
-- Buckets of the grid, distinct ones, their minutes and lengths.
WITH counted AS (
    SELECT count(*) AS buckets
        , count(DISTINCT bucket_index) AS indexes
        , coalesce(sum(bucket_duration_minutes), 0) AS minutes
        , count(DISTINCT bucket_duration_minutes) AS lengths
    FROM shape_grid_definition_5A
)
SELECT bucket_index, local_day_of_week, local_minutes_since_midnight, 'is out of place' AS fault
FROM shape_grid_definition_5A
WHERE bucket_index * bucket_duration_minutes <> (local_day_of_week - 1) * 1440 + local_minutes_since_midnight
UNION ALL
SELECT NULL, NULL, NULL, buckets || ' buckets, ' || minutes || ' minutes'
FROM counted
WHERE minutes <> 7 * 1440 OR indexes <> buckets OR lengths <> 1
