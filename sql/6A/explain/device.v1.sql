/*
doc: >
  A device and its place in the graph: what it is and what runs on it, its owner and other users, the accounts and instruments
  that it reaches, the IPs that it was met on, and its fraud role. The graph is one web: all of its state is made again.
key: {device_id: BIGINT}
population: s4_device_base_6A
again:
  s4_device_base_6A: [device_id]
  s4_device_links_6A: [device_id]
  s4_ip_links_6A: [device_id]
  s4_device_neighbourhoods_6A: [device_id]
  s5_device_fraud_roles_6A: [device_id]
*/

/*
model: asked_device
doc: The asked devices as what is drawn for them once.
*/
SELECT device_id::UBIGINT AS entity, 0::UBIGINT AS sub, device_id
FROM asked

/*
model: asked_edge
doc: The asked devices with each of their edges to IPs.
*/
SELECT near.device_id::UBIGINT AS entity, unnest(range(near.ip_count::BIGINT))::UBIGINT AS sub, near.device_id
FROM s4_device_neighbourhoods_6A AS near
SEMI JOIN asked ON asked.device_id = near.device_id

/*
section: device
doc: The device as published, with its owner and how far it reaches.
*/
SELECT base.device_id, base.device_type, base.os_family, base.ua_family, base.device_risk_tier, base.primary_party_id
    , base.home_country_iso, base.home_region_id, party.party_type, party.segment_id
    , role.fraud_role_device, role.risk_tier, role.risk_score_permille
    , near.owner_count + near.user_count AS users, near.account_count, near.instrument_count, near.ip_count, near.has_anonymizer_ip
FROM asked
JOIN s4_device_base_6A AS base ON base.device_id = asked.device_id
JOIN s4_device_neighbourhoods_6A AS near ON near.device_id = asked.device_id
JOIN s1_party_base_6A AS party ON party.party_id = base.primary_party_id
JOIN s5_device_fraud_roles_6A AS role ON role.device_id = base.device_id

/*
section: draws of the device
doc: The operating system, the user agent and the risk tier of the device.
stream: 6A.S4.device_attribute_sampling
slots: {s0: operating system, s1: user agent, s2: risk tier}
*/
SELECT device_id, entity, sub, s0, s1, s2
FROM rng_draw4('asked_device', '6A.S4.device_attribute_sampling')

/*
section: draws of its sharing
doc: Whether others use it, and how many.
stream: 6A.S4.device_sharing_sampling
slots: {s0: place among those that are shared, s1: number of users}
*/
SELECT device_id, entity, sub, s0, s1
FROM rng_draw('asked_device', '6A.S4.device_sharing_sampling')

/*
section: draws of its access
doc: The accounts and instruments that it reaches.
stream: 6A.S4.device_access_sampling
slots: {s0: number of accounts, s1: first account, s2: number of instruments, s3: first instrument}
*/
SELECT device_id, entity, sub, s0, s1, s2, s3
FROM rng_draw4('asked_device', '6A.S4.device_access_sampling')

/*
section: draws of its IPs
doc: The number of IPs that the device was met on.
stream: 6A.S4.ip_count_realisation
slots: {s0: place among those that get IPs, s1: number of IPs}
*/
SELECT device_id, entity, sub, s0, s1
FROM rng_draw('asked_device', '6A.S4.ip_count_realisation')

/*
section: draws of its edges
doc: One block of two for each IP that it was met on.
stream: 6A.S4.ip_allocation_sampling
slots: {s0: place where privacy counts, s1: place among the others, s2: network class and role, s3: country}
*/
SELECT device_id, entity, sub, s0, s1, s2, s3
FROM rng_draw4('asked_edge', '6A.S4.ip_allocation_sampling')

/*
section: draws of its risk
doc: The noise of its score and its place in its cell.
stream: 6A.S5.fraud_role_sampling_device
slots: {s0: noise of the score, s1: place in the cell}
*/
SELECT device_id, entity, sub, s0, s1
FROM rng_draw('asked_device', '6A.S5.fraud_role_sampling_device')

/*
section: links
doc: Who uses it, and what it reaches.
*/
SELECT link.device_id, link.link_role, link.party_id, link.account_id, link.instrument_id
FROM asked
JOIN s4_device_links_6A AS link ON link.device_id = asked.device_id

/*
section: ips
doc: The IPs that it was met on.
*/
SELECT link.device_id, link.link_role, link.ip_id, ip.ip_type, ip.asn_class, ip.country_iso, ip.ip_address_masked
FROM asked
JOIN s4_ip_links_6A AS link ON link.device_id = asked.device_id
JOIN s4_ip_base_6A AS ip ON ip.ip_id = link.ip_id

/*
section: role
doc: >
  Its score, its tier, its place among the members of its cell, and where each role ends there: it has the first role that ends
  at its place or after.
*/
SELECT ranked.id AS device_id, ranked.score, ranked.risk_tier, ranked.place, ranked.members, ranked.role_place
    , ranked.raw_role, ranked.share, ranked.ends
    , ranked.is_its_own
FROM role_ranks('asked_device', 'device.cell_member', 'device.role_end', 'device.role', 'policy_6A.fraud_roles', 'tier_number') AS ranked

/*
section: policy rows
doc: The row of its type.
*/
SELECT asked.device_id, '6A.taxonomy_devices.device_types' AS policy, to_json(kind)::VARCHAR AS met
FROM asked
JOIN s4_device_base_6A AS base ON base.device_id = asked.device_id
JOIN policy_6A.device_types AS kind ON kind.device_type = base.device_type
