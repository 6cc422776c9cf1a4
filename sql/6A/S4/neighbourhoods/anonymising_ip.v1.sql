/*
doc: The published IPs of types that hide their user.
lane: input_load_schema_validation
*/
SELECT ip.ip_id
FROM s4_ip_base_6A AS ip
JOIN policy_6A.ip_types AS type ON type.ip_type = ip.ip_type AND type.is_anonymising
