/*
doc: The range of the seats of each country.
*/
SELECT party.country_no, min(home.seat)::BIGINT AS first_seat, count(*) AS seats
FROM party_home AS home
JOIN graph_party AS party ON party.party_id = home.party_id
GROUP BY party.country_no
