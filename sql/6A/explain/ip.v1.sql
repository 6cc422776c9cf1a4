/*
doc: >
  An IP and its place in the graph: type, network, country and address, the cell whose quota it belongs to, its weight among the
  IPs of the cell, the devices and merchants that were met on it, and its role. All of the graph's state is made again.
key: {ip_id: BIGINT}
population: s4_ip_base_6A
again:
  s4_ip_base_6A: [ip_id]
  s4_ip_links_6A: [ip_id]
  s4_ip_neighbourhoods_6A: [ip_id]
  s5_ip_fraud_roles_6A: [ip_id]
*/

/*
model: asked_ip
doc: The asked IPs as what is drawn for them.
*/
SELECT ip_id::UBIGINT AS entity, 0::UBIGINT AS sub, ip_id
FROM asked

/*
section: ip
doc: The IP as published, the devices on it and the parties behind them.
*/
SELECT base.ip_id, base.ip_type, base.asn_class, base.country_iso, base.region_id, base.ip_version, base.churn_class
    , base.ip_risk_tier, base.ip_address_masked, role.fraud_role_ip, role.risk_tier, role.risk_score_permille
    , near.device_count, near.party_count
FROM asked
JOIN s4_ip_base_6A AS base ON base.ip_id = asked.ip_id
JOIN s5_ip_fraud_roles_6A AS role ON role.ip_id = base.ip_id
JOIN s4_ip_neighbourhoods_6A AS near ON near.ip_id = base.ip_id

/*
section: draws of the IP
doc: Its weight among the IPs of its cell, and how it is addressed.
stream: 6A.S4.ip_attribute_sampling
slots:
  s0: weight - normal, first slot; in the tail the power law
  s1: weight - normal, second slot
  s2: version, and place among the tail (low half)
  s3: address
*/
SELECT ip_id, entity, sub, s0, s1, s2, s3
FROM rng_draw4('asked_ip', '6A.S4.ip_attribute_sampling')

/*
section: draws of its risk
doc: The noise of its score and its place in its cell.
stream: 6A.S5.fraud_role_sampling_ip
slots: {s0: noise of the score, s1: place in the cell}
*/
SELECT ip_id, entity, sub, s0, s1
FROM rng_draw('asked_ip', '6A.S5.fraud_role_sampling_ip')

/*
section: cell
doc: The IPs of the same country, type and network class, and their devices.
*/
SELECT base.ip_id, count(*) AS ips_in_cell, sum(near.device_count)::BIGINT AS devices_in_cell
FROM asked
JOIN s4_ip_base_6A AS base ON base.ip_id = asked.ip_id
JOIN s4_ip_base_6A AS other ON other.country_iso = base.country_iso AND other.ip_type = base.ip_type AND other.asn_class = base.asn_class
JOIN s4_ip_neighbourhoods_6A AS near ON near.ip_id = other.ip_id
GROUP BY base.ip_id

/*
section: met
doc: Who was met on it, by role.
*/
SELECT asked.ip_id, link.link_role, count(*) AS links, count(DISTINCT link.party_id) AS parties
FROM asked
JOIN s4_ip_links_6A AS link ON link.ip_id = asked.ip_id
GROUP BY asked.ip_id, link.link_role

/*
section: role
doc: >
  Its score, its tier, its place among the members of its cell, and where each role ends there: it has the first role that ends
  at its place or after.
*/
SELECT ranked.id AS ip_id, ranked.score, ranked.risk_tier, ranked.place, ranked.members, ranked.role_place
    , ranked.raw_role, ranked.share, ranked.ends
    , ranked.is_its_own
FROM role_ranks('asked_ip', 'ip.cell_member', 'ip.role_end', 'ip.role', 'policy_6A.fraud_roles', 'tier_number') AS ranked

/*
section: policy rows
doc: The row of its type.
*/
SELECT asked.ip_id, '6A.taxonomy_ips.ip_types' AS policy, to_json(kind)::VARCHAR AS met
FROM asked
JOIN s4_ip_base_6A AS base ON base.ip_id = asked.ip_id
JOIN policy_6A.ip_types AS kind ON kind.ip_type = base.ip_type
