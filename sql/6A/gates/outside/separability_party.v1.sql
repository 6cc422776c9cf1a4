/*
doc: >
  The risky parties and a drawn sample of the others with the columns that a score may use, all from S1 to S4, as whole numbers:
  counts, places in a list, bands, and logarithms to the base 2 of large counts.
materialize: table
*/
-- The sample: all risky parties, and of the others about as many as the policy says.
WITH sampled AS MATERIALIZED (
    SELECT entity::BIGINT AS party_id, is_risky, in_ring, s1 < share_slot(rule.separability.learned) AS is_learned
    FROM draw__separability
    CROSS JOIN policy_6A.outside_gate AS rule
    CROSS JOIN (SELECT count(*) FILTER (NOT is_risky) AS clean FROM draw__separability) AS world
    WHERE is_risky OR s0 < share_slot(least(1.0::DOUBLE, rule.separability.clean_sample / world.clean))
)
-- Accounts by ledger.
, account AS (
    SELECT held.owner_party_id AS party_id, sum(held.account_count)::BIGINT AS accounts
        , coalesce(sum(held.account_count) FILTER (type.ledger = 'R'), 0)::BIGINT AS cards
        , coalesce(sum(held.account_count) FILTER (type.ledger = 'I'), 0)::BIGINT AS loans
    FROM s2_party_product_holdings_6A AS held
    JOIN policy_6A.account_types AS type ON type.account_type = held.account_type
    SEMI JOIN sampled ON sampled.party_id = held.owner_party_id
    GROUP BY held.owner_party_id
)
-- Instruments.
, instrument AS (
    SELECT held.owner_party_id AS party_id, sum(held.instrument_count)::BIGINT AS instruments
    FROM s3_party_instrument_holdings_6A AS held
    SEMI JOIN sampled ON sampled.party_id = held.owner_party_id
    GROUP BY held.owner_party_id
)
-- Devices that it owns, and those of the highest tier of risk.
, device AS (
    SELECT primary_party_id AS party_id, count(*) AS devices, count(*) FILTER (device_risk_tier = 'HIGH') AS high_devices
    FROM s4_device_base_6A
    GROUP BY primary_party_id
)
-- Users of the device with the most.
, sharing AS (
    SELECT party_id, max(users) AS device_users FROM shared_device_user GROUP BY party_id
)
-- Co-users of other households.
, co_user AS (
    SELECT own.party_id, count(DISTINCT other.party_id) AS outside_co_users
    FROM shared_device_user AS own
    JOIN shared_device_user AS other ON other.device_id = own.device_id AND other.household_id <> own.household_id
    GROUP BY own.party_id
)
-- Edges to anonymising IPs with the country of the owner: kept, or the country alone may join parties with IPs.
, located AS MATERIALIZED (
    SELECT edge.ip_id, edge.party_id, base.country_iso
    FROM anonymising_edge AS edge
    JOIN s1_party_base_6A AS base ON base.party_id = edge.party_id
)
-- Anonymising IPs with their devices, and the devices of each country on them.
, crowd AS MATERIALIZED (
    SELECT ip_id, country_iso, count(*) AS compatriots, sum(count(*)) OVER (PARTITION BY ip_id) AS devices
    FROM located
    GROUP BY ip_id, country_iso
)
-- These as they look to a party.
, hidden AS (
    SELECT located.party_id, count(DISTINCT located.ip_id) AS anonymising_ips, max(crowd.devices) AS crowd
        , max(crowd.compatriots * 20 // crowd.devices) AS compatriots
    FROM located
    JOIN crowd ON crowd.ip_id = located.ip_id AND crowd.country_iso = located.country_iso
    GROUP BY located.party_id
)
-- All counts one below the other: one aggregate instead of a join of six parts.
, part AS (
    SELECT party_id, accounts, cards, loans FROM account
    UNION ALL BY NAME SELECT party_id, instruments FROM instrument
    UNION ALL BY NAME SELECT party_id, devices, high_devices FROM device
    UNION ALL BY NAME SELECT party_id, device_users FROM sharing
    UNION ALL BY NAME SELECT party_id, outside_co_users FROM co_user
    UNION ALL BY NAME SELECT party_id, anonymising_ips, crowd, compatriots FROM hidden
)
-- One row per party.
, counted AS (
    SELECT party_id, max(accounts) AS accounts, max(cards) AS cards, max(loans) AS loans, max(instruments) AS instruments
        , max(devices) AS devices, max(high_devices) AS high_devices, max(device_users) AS device_users
        , max(outside_co_users) AS outside_co_users, max(anonymising_ips) AS anonymising_ips, max(crowd) AS crowd
        , max(compatriots) AS compatriots
    FROM part
    GROUP BY party_id
)
SELECT sampled.party_id, sampled.is_risky, sampled.in_ring, sampled.is_learned
    , segment.ordinal AS segment
    , region.ordinal AS region
    , coalesce((year(trait.as_of_date) - 1 - base.birth_year) // 5, 0)::BIGINT AS age_band
    , floor(base.wealth_rank * 10)::BIGINT AS wealth_band
    , (trait.as_of_date - base.opened_on) // 365 AS years_known
    , coalesce(counted.accounts, 0) AS accounts, coalesce(counted.cards, 0) AS cards, coalesce(counted.loans, 0) AS loans
    , coalesce(counted.instruments, 0) AS instruments
    , coalesce(counted.devices, 0) AS devices, coalesce(counted.high_devices, 0) AS high_devices
    , coalesce(counted.anonymising_ips, 0) AS anonymising_ips
    , coalesce(counted.outside_co_users, 0) AS outside_co_users
    , coalesce(counted.device_users, 0) AS device_users
    , coalesce(floor(log2(counted.crowd))::BIGINT + 1, 0) AS anonymiser_crowd
    , coalesce(counted.compatriots + 1, 0)::BIGINT AS anonymiser_compatriots
    , near.device_count::BIGINT AS device_count, near.shared_device_degree::BIGINT AS shared_device_degree
    , floor(log2(near.ip_count + 1))::BIGINT AS ip_count
    , floor(2 * log2(near.shared_ip_degree + 1))::BIGINT AS shared_ip_degree
FROM sampled
JOIN s1_party_base_6A AS base ON base.party_id = sampled.party_id
JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = sampled.party_id
JOIN policy_6A.segments AS segment ON segment.segment_id = base.segment_id
JOIN policy_6A.regions AS region ON region.value = base.region_id
CROSS JOIN policy_6A.party_trait_priors AS trait
LEFT JOIN counted ON counted.party_id = sampled.party_id
