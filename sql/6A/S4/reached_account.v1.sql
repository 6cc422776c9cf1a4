/*
doc: One row per device and account that it reaches, with the instruments of the account that it could reach.
step: emit_regions.device_links
*/
SELECT reached.device_id, reached.ordinal, account.party_id, account.account_id, account.first_instrument
    , CASE WHEN reached.holds_wallets THEN account.instruments ELSE account.plain END AS units
    , reached.instruments_wanted, reached.turn
FROM reached_place AS reached
JOIN account_place AS account ON account.place = reached.place
