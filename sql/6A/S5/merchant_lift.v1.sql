/*
doc: Alpha of each group and beta, solved.
step: assign_merchant_roles.calibrate
*/
SELECT entity, role_group, or_target, wanted, expected, alpha, beta, or_expected
FROM solved_lifts('merchant_mass_class', 'policy_6A.couplings'
    , (SELECT beta_steps FROM policy_6A.risk_propagation_coeffs), (SELECT alpha_steps FROM policy_6A.risk_propagation_coeffs)
    , (SELECT lift_low FROM policy_6A.risk_propagation_coeffs), (SELECT lift_high FROM policy_6A.risk_propagation_coeffs)
    , (SELECT mass_low FROM policy_6A.risk_propagation_coeffs), (SELECT mass_high FROM policy_6A.risk_propagation_coeffs))
