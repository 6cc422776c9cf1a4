/*
doc: >
  Whether both channel groups really exist: each with a share of the mass, next to nothing in the mixed one, and nights
  that tell them apart.
tests: [CH1, CH2, CH3, CH4]
owner_state: S1
knobs: [5A.merchant_class_policy.class_table, 5A.shape_library, 5A.realism_gate.channel_share_min]
formula:
  CH1: 'channel groups with at least channel_share_min of the mass'
  CH2: 'such groups other than mixed; and the share of the mixed group'
  CH3: 'night share of card_not_present - night share of card_present'
  CH4: 'share of the mass in the smaller of card_present and card_not_present'
cells: [channel_share]
*/
SELECT test_id, metric_name, value, threshold_B, threshold_Bplus, pass_B, pass_Bplus, ci_low, ci_high, owner_state, support_n
FROM axis_evidence
WHERE axis = 'channel'
