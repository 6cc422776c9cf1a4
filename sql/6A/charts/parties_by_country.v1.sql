/*
doc: The countries with the most parties.
title: Parties by country
*/
SELECT country_iso, sum(party_count)::BIGINT AS parties
FROM s1_party_summary_6A
GROUP BY country_iso
ORDER BY parties DESC, country_iso
LIMIT 24
