/*
doc: Devices of the highest tier of risk, with their owners.
step: assign_party_roles.features
*/
SELECT device_id, primary_party_id AS party_id FROM s4_device_base_6A WHERE device_risk_tier = 'HIGH'
