/*
doc: >
  Segments 3A and 2A speak of the same sites: nearly every site of 2A is counted by 3A in the zone that 2A gives it. 5A
  takes its zones from 3A and their clocks from 2A, so a drift between the two would shift demand by hours.
code: 100
name: ZONE_AGREEMENT
hint: rebuild 3A and 2A over the same sites and boundary release
*/
-- Sites of 2A by merchant, country and zone.
WITH located AS (
    SELECT merchant_id, legal_country_iso, tzid, count(*) AS sites
    FROM site_timezones
    GROUP BY merchant_id, legal_country_iso, tzid
)
-- Sites that 3A counts there too, and all.
, compared AS (
    SELECT coalesce(sum(located.sites), 0) AS sites
        , coalesce(sum(least(located.sites, coalesce(alloc.zone_site_count, 0))), 0) AS agreed_sites
    FROM located
    LEFT JOIN zone_alloc AS alloc
        ON alloc.merchant_id = located.merchant_id
        AND alloc.legal_country_iso = located.legal_country_iso
        AND alloc.tzid = located.tzid
)
SELECT compared.sites, compared.agreed_sites, policy.zone_agreement_min
FROM compared
CROSS JOIN policy_5A.domain_policy AS policy
WHERE compared.sites = 0 OR compared.agreed_sites < policy.zone_agreement_min * compared.sites
