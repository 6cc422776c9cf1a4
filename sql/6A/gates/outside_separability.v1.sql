/*
doc: Whether risk can be told from what a bank sees, neither not at all nor at once, and whether the graph adds to it.
tests: [A17_RISK_SEPARABILITY]
owner_state: S5
knobs: [6A.party_role_priors.party_features, 6A.fraud_ring_policy.ring_kinds, 6A.fraud_ring_policy.acquaintances]
formula:
  A17_RISK_SEPARABILITY: >-
    area under the ROC curve of a sum of weights of evidence over the columns of separability_features, learned on one drawn part of
    the parties and measured on the other: auc_base without columns of the graph, auc_graph with them, graph_gain their difference;
    lone: offenders in no ring; best column: the largest area of one column alone, for risk, and of the graph's for rings
cells: [separability_auc, separability_weight]
*/
SELECT *
FROM graded_outside('outside_separability_measure', 'policy_6A.outside_thresholds', 'separability')
