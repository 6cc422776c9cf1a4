/*
doc: Device-IP edges by whether the device and the IP are risky.
materialize: table
*/
SELECT device.is_risky AS device_risky, ip.is_risky AS ip_risky, count(*) AS n
FROM s4_ip_links_6A AS l
JOIN (
    SELECT device_id, fraud_role_device IN (SELECT family FROM policy_6A.fraud_roles WHERE entity = 'device' AND counts_as_risky) AS is_risky
    FROM s5_device_fraud_roles_6A
) AS device ON device.device_id = l.device_id
JOIN (SELECT ip_id, raw_role = 'HIGH_RISK_IP' AS is_risky FROM s5_ip_fraud_roles_6A) AS ip ON ip.ip_id = l.ip_id
GROUP BY device.is_risky, ip.is_risky
