/*
doc: The wallets of each country, a range of their numbers.
materialize: dataset
machinery: true
*/
SELECT (row_number() OVER (ORDER BY country_iso))::INTEGER AS country_no
    , country_iso, min(wallet_no) AS wallet_first, count(*)::INTEGER AS wallets
FROM wallet_6B
GROUP BY country_iso
