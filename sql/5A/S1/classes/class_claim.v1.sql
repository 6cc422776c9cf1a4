/*
doc: >
  The class that each merchant asks for, before thin classes are folded: without premises, or a corner shop, or the
  cell of its sector and channel.
materialize: table
*/
SELECT feature.merchant_id
    , CASE
        WHEN feature.virtual_mode = 'VIRTUAL_ONLY' THEN policy.virtual_only_class
        WHEN feature.sites = 1 AND feature.channel_group = policy.single_site.channel_group
            AND list_contains(policy.single_site.sectors, feature.sector) THEN policy.single_site.demand_class
        WHEN feature.channel_group = 'card_present' THEN cell.card_present
        WHEN feature.channel_group = 'card_not_present' THEN cell.card_not_present
        WHEN feature.channel_group = 'mixed' THEN cell.mixed
    END AS demand_class
    , CASE
        WHEN feature.virtual_mode = 'VIRTUAL_ONLY' THEN 'virtual_only'
        WHEN feature.sites = 1 AND feature.channel_group = policy.single_site.channel_group
            AND list_contains(policy.single_site.sectors, feature.sector) THEN 'single_site'
        ELSE 'sector_table'
    END AS class_source
FROM merchant_feature AS feature
CROSS JOIN policy_5A.merchant_class_policy AS policy
LEFT JOIN policy_5A.class_table AS cell ON cell.sector = feature.sector
