/*
doc: What the nudges make of the margins in each cell.
step: assign_account_roles.calibrate
*/
SELECT cell_no, entity, role_group, risk_tier, flags, n, raw_role, is_lifted, severity, margin, nudged, is_clipped
FROM nudged_roles('account_risk_cell', 'account_margin', 'risk_nudge'
    , (SELECT nudge_low FROM policy_6A.risk_propagation_coeffs), (SELECT nudge_high FROM policy_6A.risk_propagation_coeffs))
