/*
doc: >
  Share of each operating system by country, device type and class of wealth, the eighths of the ranks: the world's share, that
  of the favoured system moved with the country's and then with wealth, the others with what it leaves. The mean over the devices
  of a country is its share.
*/
-- Share of iOS in each country, or in its region where it has no row.
WITH country AS (
    SELECT home.country_no, coalesce(own.ios_share, region.ios_share) AS ios_share
    FROM home_country AS home
    LEFT JOIN policy_6A.os_countries AS own ON own.country_iso = home.country_iso
    LEFT JOIN policy_6A.os_regions AS region ON region.region_id = home.region_id
)
-- Shares of the world with the weights of the system that is favoured.
, base AS (
    SELECT type.device_no, type.device_group, os.os_family, os.share, tilt.country_weight, tilt.wealth_weight
    FROM policy_6A.device_os AS os
    JOIN device_type_number AS type ON type.device_type = os.device_type
    LEFT JOIN policy_6A.os_tilts AS tilt ON tilt.device_type = os.device_type AND tilt.os_family = os.os_family
    WHERE os.share > 0
)
-- The favoured system by country: log odds of the world and, weighted, how far the country's lie from them.
, favoured AS (
    SELECT country.country_no, base.device_no, base.device_group, base.os_family, base.share AS base_share, base.wealth_weight
        , 1 / (1 + (1 - base.share) / base.share * exp(-base.country_weight
            * (ln(country.ios_share / (1 - country.ios_share)) - ln(prior.ios_world_share / (1 - prior.ios_world_share))))) AS share
    FROM base
    CROSS JOIN country
    CROSS JOIN policy_6A.device_os_priors AS prior
    WHERE base.country_weight IS NOT NULL AND base.share < 1
)
-- Its share by class of wealth.
, leaning AS (
    SELECT f.country_no, f.device_no, wealth.wealth_class, f.os_family, f.base_share
        , quantise(least(greatest(f.share + f.wealth_weight * f.share * (1 - f.share) * wealth.lean, 0), 1), 12) AS share
    FROM favoured AS f
    JOIN wealth_lean AS wealth ON wealth.device_group = f.device_group
)
SELECT country.country_no, base.device_no, wealth.wealth_class, base.os_family
    , CASE
        WHEN own.os_family = base.os_family THEN own.share
        WHEN own.os_family IS NOT NULL THEN quantise(base.share * (1 - own.share) / (1 - own.base_share), 12)
        ELSE base.share
    END AS share
FROM base
CROSS JOIN country
JOIN wealth_lean AS wealth ON wealth.device_group = base.device_group
LEFT JOIN leaning AS own
    ON own.country_no = country.country_no AND own.device_no = base.device_no AND own.wealth_class = wealth.wealth_class
