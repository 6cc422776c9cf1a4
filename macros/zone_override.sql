-- Governed exceptions to geography: which override wins at a site.

-- The override that wins at each site, if any: site before MCC before country, then the smaller id. `sites`:
-- merchant_id, legal_country_iso, site_order. `overrides`: as tz_override_active. `categories`: merchant_id, mcc.
CREATE OR REPLACE MACRO winning_override(sites, overrides, categories) AS TABLE
-- Overrides that name each site, by scope.
WITH claim AS (
    SELECT s.merchant_id, s.legal_country_iso, s.site_order, o.override_id, o.scope, o.tzid, o.mode, 1 AS precedence
    FROM query_table(sites) AS s
    JOIN query_table(overrides) AS o
        ON o.target_merchant_id = s.merchant_id
        AND o.target_country_iso = s.legal_country_iso
        AND o.target_site_order = s.site_order
    WHERE o.scope = 'site'
    UNION ALL
    SELECT s.merchant_id, s.legal_country_iso, s.site_order, o.override_id, o.scope, o.tzid, o.mode, 2 AS precedence
    FROM query_table(overrides) AS o
    JOIN query_table(categories) AS c ON c.mcc = o.target_mcc
    JOIN query_table(sites) AS s ON s.merchant_id = c.merchant_id
    WHERE o.scope = 'mcc'
    UNION ALL
    SELECT s.merchant_id, s.legal_country_iso, s.site_order, o.override_id, o.scope, o.tzid, o.mode, 3 AS precedence
    FROM query_table(sites) AS s
    JOIN query_table(overrides) AS o ON o.target_country_iso = s.legal_country_iso
    WHERE o.scope = 'country'
)
-- These in the order in which they win.
, ranked AS (
    SELECT *
        , row_number() OVER (
            PARTITION BY merchant_id, legal_country_iso, site_order ORDER BY precedence, override_id, tzid
        ) AS claim_rank
    FROM claim
)
SELECT merchant_id, legal_country_iso, site_order, override_id, scope, tzid, mode
FROM ranked
WHERE claim_rank = 1;
