/*
doc: Addresses of high risk, by number.
*/
SELECT (row_number() OVER (ORDER BY ip_id) - 1)::INTEGER AS tool_no, ip_id, (count(*) OVER ())::INTEGER AS tools
FROM s5_ip_fraud_roles_6A
WHERE fraud_role_ip = 'HIGH_RISK_IP'
