/*
doc: >
  One row per residential IP with the devices on it, in the order of the ids: the edges of a cell that meet by one household
  or neighbourhood share one, and as many as they need where they are more than an IP may have.
*/
-- Edges at home of one cell and household, or neighbourhood.
WITH met AS (
    SELECT cell_code, meeting_key, count(*) AS edges
    FROM ordered_edge
    WHERE cell_code_type(cell_code) = (SELECT type_no FROM ip_type_number WHERE ip_type = 'RESIDENTIAL')
    GROUP BY cell_code, meeting_key
)
-- Addresses of each, among which its edges are shared out evenly.
, address AS (
    SELECT cell_code, meeting_key, edges, addresses, unnest(range(addresses)) AS part
    FROM (
        SELECT met.*, (met.edges + prior.residential_cap - 1) // prior.residential_cap AS addresses
        FROM met
        CROSS JOIN policy_6A.ip_count_priors AS prior
    )
)
SELECT cell_code, ((part + 1) * edges // addresses - part * edges // addresses)::USMALLINT AS devices
FROM address
ORDER BY cell_code, meeting_key, part
