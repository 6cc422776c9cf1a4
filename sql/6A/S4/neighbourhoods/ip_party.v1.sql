/*
doc: >
  The parties behind each IP, counted in what is published: pairs of IP and owner, sorted as one number (pack_ip_party_pair),
  each where it differs from the one before.
*/
SELECT ip_party_pair_ip(pair) AS ip_id, ip_party_pair_party(pair) AS party_id
FROM (
    SELECT pair, lag(pair) OVER (ORDER BY pair) AS before
    FROM (SELECT pack_ip_party_pair(ip_id, party_id) AS pair FROM s4_ip_links_6A WHERE party_id IS NOT NULL)
)
WHERE pair IS DISTINCT FROM before
