/*
doc: The IP types by number, which is the order in which edges are cut into them. Those that hide their user come first.
*/
SELECT ip_type, row_number() OVER (ORDER BY is_anonymising DESC, ip_type DESC) AS type_no
    , ip_group, takes_first_edge, is_anonymising, v6_share, churn_class, risk_tier, home_share
FROM policy_6A.ip_types
