/*
doc: >
  The accounts in the order of their ids as numbers: owner, country, the cells and traits that they have a part in, and
  the numbers of their instrument types (unnesting a list that stands there is much faster than making one).
step: load_account_base
*/
SELECT account.account_id
    , account.owner_party_id
    , country.country_no::USMALLINT AS country_no
    , profile.cells_before::USMALLINT AS cells_before
    , profile.traits_before::USMALLINT AS traits_before
    , profile.kind_nos
FROM s2_account_base_6A AS account
JOIN account_profile AS profile
    ON profile.region_id = account.region_id AND profile.segment_id = account.segment_id
    AND profile.account_type = account.account_type
JOIN account_country AS country ON country.country_iso = account.country_iso
ORDER BY account.account_id
