/*
doc: The devices that panel flows can use, with their risk and device group.
materialize: table
*/
SELECT device.device_id, kind.device_group, coalesce(family.is_risky, false) AS is_risky
FROM s4_device_base_6A AS device
SEMI JOIN panel_device_link AS l ON l.device_id = device.device_id
JOIN policy_6A.device_types AS kind ON kind.device_type = device.device_type
JOIN s5_device_fraud_roles_6A AS r ON r.device_id = device.device_id
LEFT JOIN family_number AS family ON family.entity = 'device' AND family.family = r.fraud_role_device
