/*
doc: >
  Whether payers behave like people: payments abroad, how fast they move, whether they come again, how much some pay more often than others, in
  what bursts, and with how many instruments, devices and addresses.
tests: [AT1, AT2, AT3, AT4, AT5, AT6, AT7, AT8]
owner_state: S1
knobs: [6B.attachment.picks, 6B.attachment.activity_weights, 6B.attachment.out_now, 6B.attachment.regulars, 6B.attachment.travel,
  6B.attachment.stickiness, 6B.attachment.preference]
formula:
  AT1: 'payments without a payer, an instrument of the payer, or, remotely, a device of the payer and an address of that device'
  AT2: 'payments to a merchant in another country than the home of the payer / payments, in person and remote'
  AT3: 'payments in person further from the one before than 900 km/h allow / pairs of such payments'
  AT4: 'payments at a merchant that the party has paid before in the horizon / payments'
  AT5: 'p99 / p50 of payments of parties that pay; payments of the hundredth of them that pays most / payments'
  AT6: 'sessions (less than half an hour between payments) of one payment / sessions'
  AT7: >-
    mean over parties with 16 to 31 payments of the standard deviation of their gaps over the mean, over the same of payments dealt out to hands
    that know nothing of each other
  AT8: 'instruments and devices in use of parties with ten payments or more, means; addresses in use / devices in use'
*/
SELECT *
FROM graded('payer_measure', 'policy_6B.gate_thresholds', 'payers')
