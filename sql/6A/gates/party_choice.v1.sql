/*
doc: What each panel party can choose from - accounts by what they can pay on, devices of its own, devices of others.
materialize: table
*/
WITH account AS (
    SELECT party_id
        , list(account_id ORDER BY account_id) AS any_account
        , coalesce(list(account_id ORDER BY account_id) FILTER (pays_by_card), []) AS card_account
        , coalesce(list(account_id ORDER BY account_id) FILTER (pays_by_card AND is_deposit), []) AS deposit_card_account
        , coalesce(list(account_id ORDER BY account_id) FILTER (is_deposit), []) AS deposit_account
    FROM panel_account
    GROUP BY party_id
)
, device AS (
    SELECT party_id
        , coalesce(list(device_id ORDER BY device_id) FILTER (link_role = 'PRIMARY_OWNER'), []) AS own_device
        , coalesce(list(device_id ORDER BY device_id) FILTER (link_role = 'SECONDARY_USER'), []) AS other_device
    FROM panel_device_link
    GROUP BY party_id
)
SELECT panel.party_id, panel.is_risky, panel.weight, panel.country_iso
    , coalesce(account.any_account, []) AS any_account, coalesce(account.card_account, []) AS card_account
    , coalesce(account.deposit_card_account, []) AS deposit_card_account, coalesce(account.deposit_account, []) AS deposit_account
    , coalesce(device.own_device, []) AS own_device, coalesce(device.other_device, []) AS other_device
FROM panel
LEFT JOIN account ON account.party_id = panel.party_id
LEFT JOIN device ON device.party_id = panel.party_id
