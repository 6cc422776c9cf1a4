/*
doc: The nudges by bit.
step: load_contracts_inputs
*/
SELECT nudge.entity, flag.bit, nudge.raw_role, nudge.factor
FROM policy_6A.nudges AS nudge
JOIN risk_flag AS flag ON flag.flag = nudge.flag
