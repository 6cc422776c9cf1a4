/*
doc: Devices from which their owners may pay.
*/
SELECT base.device_id, base.primary_party_id AS party_id
FROM s4_device_base_6A AS base
SEMI JOIN policy_6B.payer_devices AS kind ON kind.value = base.device_type
WHERE base.primary_party_id IS NOT NULL
