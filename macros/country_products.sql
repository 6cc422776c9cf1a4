-- What people hold, country by country.

-- Holdings of each country with parties, or of its region where the survey has no row of it. `summary` names s1_party_summary_6A, or a relation
-- with country_iso and region_id.
CREATE OR REPLACE MACRO products_of_countries(summary) AS TABLE
SELECT home.country_iso
    , coalesce(own.account, region.account) AS account
    , coalesce(own.credit_card, region.credit_card) AS credit_card
    , coalesce(own.digital_payment, region.digital_payment) AS digital_payment
    , coalesce(own.income_group, region.income_group) AS income_group
FROM (SELECT DISTINCT country_iso, region_id FROM query_table(summary)) AS home
LEFT JOIN policy_6A.country_products AS own ON own.country_iso = home.country_iso
LEFT JOIN policy_6A.product_regions AS region ON region.region_id = home.region_id;
