/*
doc: >
  Whether payers behave like people: payments abroad, how fast they move, whether they come again, how much some pay more often than others, in
  what bursts, and with how many instruments, devices and addresses, by the
  narrower bounds of band A.
tests: [A_AT2, A_AT3, A_AT4, A_AT5, A_AT6, A_AT7, A_AT8]
owner_state: S1
knobs: [6B.attachment.picks, 6B.attachment.activity_weights, 6B.attachment.out_now, 6B.attachment.regulars, 6B.attachment.travel,
  6B.attachment.stickiness, 6B.attachment.preference]
formula:
  A_AT2: 'payments to a merchant in another country than the home of the payer / payments, in person and remote'
  A_AT3: 'payments in person further from the one before than 900 km/h allow / pairs of such payments'
  A_AT4: 'payments at a merchant that the party has paid before in the horizon / payments'
  A_AT5: 'p99 / p50 of payments of parties that pay; payments of the hundredth of them that pays most / payments'
  A_AT6: 'sessions (less than half an hour between payments) of one payment / sessions'
  A_AT7: >-
    mean over parties with 16 to 31 payments of the standard deviation of their gaps over the mean, over the same of payments dealt out to hands
    that know nothing of each other
  A_AT8: 'instruments and devices in use of parties with ten payments or more, means; addresses in use / devices in use'
*/
SELECT *
FROM graded_outside('outside_measure', 'policy_6B.outside_thresholds', 'payers')
