/*
doc: The boundaries and the time-zone rules are the releases that the manifest names.
code: 124
name: RELEASE_TAG
hint: install the pinned packages, or record the new release in config/ref/boundary_release.yaml
*/
-- Releases that the manifest names.
WITH expected AS (
    SELECT 'tz_polygons' AS source, polygon_release AS release_tag FROM policy_ref.boundary_release
    UNION ALL
    SELECT 'tzdb', tzdb_release FROM policy_ref.boundary_release
)
SELECT e.source, e.release_tag AS expected, r.release_tag AS found
FROM expected AS e
LEFT JOIN reference_release AS r ON r.source = e.source
WHERE r.release_tag IS DISTINCT FROM e.release_tag
