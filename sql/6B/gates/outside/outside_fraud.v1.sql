/*
doc: >
  Whether fraud is as frequent, as large and as mixed as publications say, by the narrower bounds of band A.
tests: [A_FR1, A_FR2, A_FR3, A_FR4, A_FR5, A_FR6, A_FR7, A_FR8, A_FR9]
owner_state: S3
knobs: [6B.campaign_law.campaigns, 6B.campaign_law.hours, 6B.campaign_law.pool_groups]
formula:
  A_FR1: 'frauds that cleared / payments that cleared, in ten-thousandths; a fraud is the payment that a campaign is for, labelled FRAUD'
  A_FR2: 'their cleared value / cleared value, in ten-thousandths, in euros at the rates of the policy'
  A_FR3: 'cleared value of remote card fraud / cleared value of card fraud; by card is what is no transfer'
  A_FR4: 'odds of card fraud among cleared card payments to another country than the home of the payer / the same at home'
  A_FR5: >-
    value of declined unauthorised frauds / value of attempted ones; unauthorised is what the victim has not paid: no scam, ring or made-up person
  A_FR6: 'weeks and regions without a cleared fraud, of those that the rate of all would give twenty or more'
  A_FR7: >-
    largest Jensen-Shannon divergence (bits) between the kinds of frauds of two months of thirty days, attempted ones too; what it rests on is the
    campaigns of the month with the fewer
  A_FR8: 'frauds by card, attempted ones too / pairs of a card of a victim and a day with one; cards with more than one / cards'
  A_FR9: 'cleared value of scams / cleared value of unauthorised frauds'
*/
SELECT *
FROM graded_outside('outside_measure', 'policy_6B.outside_thresholds', 'fraud')
