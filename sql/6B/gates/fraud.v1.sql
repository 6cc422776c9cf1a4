/*
doc: >
  Whether fraud is as frequent, as large and as mixed as publications say: of payments and of value, remote, abroad, stopped, in every week and
  region, by kinds that do not drift, on cards that are used again, and how much of it victims pay themselves.
tests: [FR1, FR2, FR3, FR4, FR5, FR6, FR7, FR8, FR9]
owner_state: S3
knobs: [6B.campaign_law.campaigns, 6B.campaign_law.hours, 6B.campaign_law.pool_groups]
formula:
  FR1: 'frauds that cleared / payments that cleared, in ten-thousandths; a fraud is the payment that a campaign is for, labelled FRAUD'
  FR2: 'their cleared value / cleared value, in ten-thousandths, in euros at the rates of the policy'
  FR3: 'cleared value of remote card fraud / cleared value of card fraud; by card is what is no transfer'
  FR4: 'odds of card fraud among cleared card payments to another country than the home of the payer / the same at home'
  FR5: >-
    value of declined unauthorised frauds / value of attempted ones; unauthorised is what the victim has not paid: no scam, ring or made-up person
  FR6: 'weeks and regions without a cleared fraud, of those that the rate of all would give twenty or more'
  FR7: >-
    largest Jensen-Shannon divergence (bits) between the kinds of frauds of two months of thirty days, attempted ones too; what it rests on is the
    campaigns of the month with the fewer
  FR8: 'frauds by card, attempted ones too / pairs of a card of a victim and a day with one; cards with more than one / cards'
  FR9: 'cleared value of scams / cleared value of unauthorised frauds'
*/
SELECT *
FROM graded('fraud_measure', 'policy_6B.gate_thresholds', 'fraud')
