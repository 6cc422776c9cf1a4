/*
doc: >
  A payment, from its id: its arrival, who paid whom with what, the laws that all such payments have, its events, and what a bank said of it
  and when. With --truth also whether it is the arrival's own or a campaign's, and every draw behind it: the wallet, card, device and address, the
  amount, the answer of the issuer and what became of it, or the campaign, its target and its step; all of it is made again.
key: {flow_id: BIGINT}
population: flow_6B
narrow:
  # Arrivals of the same minutes, for who would pay too often hands payments on; and of the merchant on the day, of which campaigns take some.
  arrival_event_5B: >-
    epoch_us(ts_utc) // 1000000 // (SELECT min(velocity.span_s) FROM policy_6B.attachment) IN (
    SELECT epoch_us(flow.ts_utc) // 1000000 // law.velocity.span_s
    FROM flow_6B AS flow SEMI JOIN asked ON asked.flow_id = flow.flow_id CROSS JOIN policy_6B.attachment AS law)
    OR (merchant_id, arrival_day(arrival_id)) IN (
    SELECT flow.merchant_id, flow_day(flow.flow_id) FROM flow_6B AS flow SEMI JOIN asked ON asked.flow_id = flow.flow_id)
  flow_party_6B: arrival_id IN (SELECT arrival_id FROM arrival_event_5B)
  flow_wallet_6B: arrival_id IN (SELECT arrival_id FROM arrival_event_5B)
  flow_base_6B: arrival_id IN (SELECT arrival_id FROM arrival_event_5B)
  draw__regular: place_no IN (SELECT place_no FROM asked_pick)
  draw__campaign_start: (kind_no, batch) IN (SELECT kind_no, day_no FROM asked_campaign)
  draw__campaign_target: campaign_id IN (SELECT campaign_id FROM asked_campaign)
  draw__campaign_pick: campaign_id IN (SELECT campaign_id FROM asked_campaign)
again:
  flow_event_6B: [flow_id]
  flow_wallet_6B: {arrival_id: asked_arrival.arrival_id}
  flow_party_6B: {arrival_id: asked_arrival.arrival_id}
  flow_base_6B: {arrival_id: asked_arrival.arrival_id}
  campaign_6B: {campaign_id: asked_campaign.campaign_id}
  campaign_target_6B: {campaign_id: asked_campaign.campaign_id, target_no: asked_campaign.target_no}
  campaign_flow_6B: {campaign_id: asked_campaign.campaign_id, target_no: asked_campaign.target_no, step_no: asked_campaign.step_no}
  campaign_change_6B: {arrival_id: asked_campaign.arrival_id}
  flow_truth_6B: [flow_id]
*/

/*
model: asked_flow
doc: The asked payments as published.
*/
SELECT flow.*
FROM flow_6B AS flow
SEMI JOIN asked ON asked.flow_id = flow.flow_id

/*
model: asked_line
doc: The line of business of their merchants.
*/
SELECT flow.flow_id, code.mcc, law.*, channel.* EXCLUDE (is_remote), channel.is_remote
FROM asked_flow AS flow
JOIN merchant_mcc_map AS code ON code.merchant_id = flow.merchant_id
JOIN narrowest_range('merchant_mcc_map', 'policy_6B.group_ranges') AS found ON found.mcc = code.mcc
JOIN policy_6B.groups AS law ON law."group" = found."group"
JOIN policy_6B.channels AS channel ON channel.is_remote = (flow.channel = 'REMOTE')

/*
model: asked_instrument
doc: All instruments of their payers, so that the next card of each is known.
*/
SELECT instrument.*
FROM s3_instrument_base_6A AS instrument
SEMI JOIN asked_flow AS flow ON flow.party_id = instrument.owner_party_id

/*
model: card_trait
doc: The traits of the cards of their payers, by the law of all cards.
*/
SELECT * FROM card_traits('asked_instrument', 's2_account_base_6A', 's1_party_base_6A', 'policy_6A.instrument_types', 'country_money_6B'
    , 'policy_6B.affluence', 'policy_6B.funds_rates', 'policy_6B.decision')

/*
model: asked_arrival
doc: >
  Those that are the payments of their arrivals; the moment and the instrument of a payment tell which, for there are no two with both.
truth: true
*/
SELECT flow.flow_id, event.arrival_id, event.channel_group, event.routing
FROM asked_flow AS flow
JOIN arrival_event_5B AS event ON event.ts_utc = flow.ts_utc AND event.merchant_id = flow.merchant_id
JOIN flow_party_6B AS payer ON payer.arrival_id = event.arrival_id AND payer.instrument_id = flow.instrument_id
ANTI JOIN campaign_flow_6B AS taken ON taken.arrival_id = event.arrival_id

/*
model: asked_campaign
doc: Those that campaigns make or take up, with the campaign, the target and its step, and the arrival that they take the place of or take up.
truth: true
*/
-- Both kinds.
WITH met AS (
    SELECT flow.flow_id, made.campaign_id, made.target_no, made.step_no, made.arrival_id, made.role
    FROM asked_flow AS flow
    JOIN campaign_flow_6B AS made ON made.ts_utc = flow.ts_utc AND made.instrument_id = flow.instrument_id
    UNION ALL
    SELECT arrival.flow_id, change.campaign_id, change.target_no, NULL, change.arrival_id, change.role
    FROM asked_arrival AS arrival
    JOIN campaign_change_6B AS change ON change.arrival_id = arrival.arrival_id
)
SELECT met.*, campaign.campaign_kind, campaign.kind_no, campaign.day_no, campaign.truth_label
    , (met.campaign_id::UBIGINT << 28) | (met.target_no::UBIGINT << 8) | met.step_no::UBIGINT AS step_entity
FROM met
JOIN campaign_6B AS campaign ON campaign.campaign_id = met.campaign_id

/*
model: asked_pick
doc: The picks of their wallets, with the ranks of regulars.
truth: true
*/
SELECT arrival.flow_id, pick.*
    , CASE WHEN pick.pick_kind = 'REGULAR' THEN least(pick.regulars - 1, floor(quantise(
        pick.regulars * pow((pick.position::DOUBLE + 0.5) / 268435456, policy.regulars.exponent), 6)))::INTEGER END AS regular_no
FROM asked_arrival AS arrival
JOIN pick ON pick.arrival_id = arrival.arrival_id
CROSS JOIN policy_6B.attachment AS policy

/*
model: asked_wallet
doc: Their wallets, with the numbers by which their trips are found.
truth: true
*/
SELECT pick.flow_id, pick.arrival_id, pick.day_no, found.pick_kind, wallet.*, home.country_no AS home_no, home.wallet_first
    , (wallet.trip_no - home.wallet_first) % pick.classes AS trip_class, pick.classes
FROM asked_pick AS pick
JOIN flow_wallet_6B AS found ON found.arrival_id = pick.arrival_id
JOIN wallet_6B AS wallet ON wallet.wallet_no = found.wallet_no
JOIN country_pool_6B AS home ON home.country_iso = wallet.country_iso

/*
model: asked_amount
doc: Payments at merchants with their laws and numbers, those of arrivals and those of campaigns.
truth: true
*/
SELECT arrival.flow_id, amount.* FROM asked_arrival AS arrival JOIN flow_amount AS amount ON amount.entity = arrival.arrival_id::UBIGINT
UNION ALL BY NAME
SELECT made.flow_id, amount.* FROM asked_campaign AS made JOIN campaign_amount AS amount ON amount.entity = made.step_entity

/*
model: asked_decision
doc: These with the answers of their issuers.
truth: true
*/
SELECT arrival.flow_id, answer.* FROM asked_arrival AS arrival JOIN flow_decision AS answer ON answer.entity = arrival.arrival_id::UBIGINT
UNION ALL BY NAME
SELECT made.flow_id, answer.* FROM asked_campaign AS made JOIN campaign_decision AS answer ON answer.entity = made.step_entity

/*
section: payment
doc: The payment as published; its id counts the payments of its day in the order of time.
*/
SELECT flow.*
FROM asked_flow AS flow

/*
section: arrival
doc: The arrival that a payment at a merchant stands for, whoever makes it (see engine explain 5B arrival); transfers have none.
*/
SELECT flow.flow_id, min(event.arrival_id) AS arrival_id
FROM asked_flow AS flow
LEFT JOIN arrival_event_5B AS event
    ON event.ts_utc = flow.ts_utc AND event.merchant_id = flow.merchant_id AND event.legal_country_iso = flow.merchant_country_iso
    AND event.site_id IS NOT DISTINCT FROM flow.site_id AND event.terminal_no IS NOT DISTINCT FROM flow.terminal_no
GROUP BY flow.flow_id

/*
section: payer
doc: Who pays, from which account, with which instrument, and of a remote payment or a transfer from which device and address.
*/
SELECT flow.flow_id, flow.party_id, party.party_type, party.segment_id, party.country_iso AS home_country_iso, party.wealth_rank
    , flow.account_id, account.account_type, account.opened_on AS account_opened_on, account.credit_limit, account.pay_day
    , flow.instrument_id, instrument.instrument_type, instrument.scheme
    , flow.device_id, device.device_type, device.os_family, device.primary_party_id AS device_owner_party_id
    , flow.ip_id, address.ip_type, address.country_iso AS ip_country_iso
FROM asked_flow AS flow
JOIN s1_party_base_6A AS party ON party.party_id = flow.party_id
JOIN s2_account_base_6A AS account ON account.account_id = flow.account_id
JOIN s3_instrument_base_6A AS instrument ON instrument.instrument_id = flow.instrument_id
LEFT JOIN s4_device_base_6A AS device ON device.device_id = flow.device_id
LEFT JOIN s4_ip_base_6A AS address ON address.ip_id = flow.ip_id

/*
section: merchant
doc: The merchant - its line of business and how its prices are, in euros at German prices - or the account that a transfer goes to.
*/
SELECT flow.flow_id, flow.merchant_id, line.mcc, line."group" AS line_of_business, line.median AS median_euros, line.sigma
    , line.nines, line.halves, line.rounds, line.fives, flow.merchant_country_iso
    , flow.site_id, site.lat_deg, site.lon_deg, flow.terminal_no
    , flow.counterparty_account_id, other.account_type AS counterparty_account_type
FROM asked_flow AS flow
LEFT JOIN asked_line AS line ON line.flow_id = flow.flow_id
LEFT JOIN (
    SELECT key.merchant_id, place.site_id, min(place.lat_deg) AS lat_deg, min(place.lon_deg) AS lon_deg
    FROM place_6B AS place
    JOIN merchant_zone_key_5B AS key ON key.key_no = place.key_no
    GROUP BY key.merchant_id, place.site_id
) AS site ON site.merchant_id = flow.merchant_id AND site.site_id = flow.site_id
LEFT JOIN s2_account_base_6A AS other ON other.account_id = flow.counterparty_account_id

/*
section: money
doc: The amount in least steps of prices, in euros, and in the money of the payer's country by the rates of the policy.
*/
SELECT flow.flow_id, flow.amount_minor, flow.currency, money.step_minor, flow.amount_minor // money.step_minor AS steps
    , quantise(flow.amount_minor / money.rate_minor, 6) AS euros, home.currency AS home_currency
    , flow.home_amount_minor
    , CASE WHEN money.currency_no = home.currency_no THEN flow.amount_minor
        ELSE greatest(round_even(flow.amount_minor / money.rate_minor * home.rate_minor, 0), 1)::BIGINT END AS home_amount_minor_again
FROM asked_flow AS flow
JOIN s1_party_base_6A AS party ON party.party_id = flow.party_id
JOIN country_money_6B AS home ON home.country_iso = party.country_iso
JOIN country_money_6B AS money ON money.country_iso = CASE WHEN flow.channel = 'TRANSFER' THEN party.country_iso ELSE flow.merchant_country_iso END

/*
section: law of the answer
doc: >
  The law by which a card payment is answered, whoever makes it - whether both ends know the law of strong authentication, the card holder's
  chance that money is missing before amount and day count, and the chances of the other reasons.
*/
SELECT flow.flow_id, flow.auth_decision, flow.decline_reason, flow.attempts, flow.three_ds
    , money.strong_authentication AND card.is_home_law AS both_ask
    , card.funds_rate, card.pay_day, card.credit_limit, card.affluence
    , line.expired, CASE WHEN card.home_no = money.country_no THEN line.risk_domestic ELSE line.risk_abroad END AS risk, line.timeout
FROM asked_flow AS flow
JOIN asked_line AS line ON line.flow_id = flow.flow_id
JOIN card_trait AS card ON card.instrument_id = flow.instrument_id
JOIN country_money_6B AS money ON money.country_iso = flow.merchant_country_iso

/*
section: events
doc: Questions and answers, clearings, a reversal, a refund.
*/
SELECT event.flow_id, event.event_seq, event.event_type, event.ts_utc, event.amount_minor
FROM flow_event_6B AS event
SEMI JOIN asked ON asked.flow_id = event.flow_id

/*
section: alert
doc: Whether the bank looked at it for what it sees, and had the time to read it.
*/
SELECT asked.flow_id, alert.flow_id IS NOT NULL AS is_alerted
    , alert.alerted_ts, alert.signs, alert.score, alert.is_urgent, alert.is_blocked, alert.queue_no, alert.is_read
FROM asked
LEFT JOIN alert_6B AS alert ON alert.flow_id = asked.flow_id

/*
section: labels
doc: All that was said of it, by whom, and from when on the bank knew it; nothing of what nobody doubted.
*/
SELECT asked.flow_id, label.label_no, label.label, label.source, label.event_ts, label.available_ts, label.supersedes
FROM asked
LEFT JOIN flow_label_6B AS label ON label.flow_id = asked.flow_id

/*
section: case
doc: All that happened about it in the case of its account.
*/
SELECT asked.flow_id, event.case_id, event.event_seq, event.event_type, event.ts_utc, event.reason
FROM asked
LEFT JOIN case_event_6B AS event ON event.flow_id = asked.flow_id

/*
section: truth
doc: >
  Where it comes from and what it is - the payment of its arrival, one that a campaign takes up, one of a campaign in the place of that of the
  arrival, or a transfer of a campaign; whatever no campaign touches is honest.
truth: true
*/
SELECT flow.flow_id
    , CASE WHEN arrival.arrival_id IS NULL THEN 'CAMPAIGN' WHEN made.campaign_id IS NULL THEN 'ARRIVAL' ELSE 'ARRIVAL, TAKEN UP' END AS origin
    , coalesce(arrival.arrival_id, made.arrival_id) AS arrival_id
    , coalesce(truth.truth_label, made.truth_label, 'LEGIT') AS truth_label, made.campaign_kind
    , made.campaign_id, made.target_no, made.step_no, made.role, truth.loss_minor
FROM asked_flow AS flow
LEFT JOIN asked_arrival AS arrival ON arrival.flow_id = flow.flow_id
LEFT JOIN asked_campaign AS made ON made.flow_id = flow.flow_id
LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = flow.flow_id

/*
section: merged
doc: The published columns beside those of the arrival or the campaign that they come from.
truth: true
*/
-- Either.
WITH origin AS (
    SELECT arrival.flow_id, payer.party_id, payer.account_id, payer.device_id, payer.ip_id, base.amount_minor, base.auth_decision, base.outcome
        , base.auth_latency_us, coalesce(change.refund_minor, base.refund_minor) AS refund_minor
    FROM asked_arrival AS arrival
    JOIN flow_party_6B AS payer ON payer.arrival_id = arrival.arrival_id
    JOIN flow_base_6B AS base ON base.arrival_id = arrival.arrival_id
    LEFT JOIN campaign_change_6B AS change ON change.arrival_id = arrival.arrival_id
    UNION ALL
    SELECT asked.flow_id, made.party_id, made.account_id, made.device_id, made.ip_id, made.amount_minor, made.auth_decision, made.outcome
        , made.auth_latency_us, made.refund_minor
    FROM asked_campaign AS asked
    JOIN campaign_flow_6B AS made ON made.campaign_id = asked.campaign_id AND made.target_no = asked.target_no AND made.step_no = asked.step_no
)
SELECT flow.flow_id, flow.party_id, origin.party_id AS party_id_again, flow.account_id, origin.account_id AS account_id_again
    , flow.device_id, origin.device_id AS device_id_again, flow.ip_id, origin.ip_id AS ip_id_again
    , flow.amount_minor, origin.amount_minor AS amount_minor_again, flow.auth_decision, origin.auth_decision AS auth_decision_again
    , flow.auth_latency_us, origin.auth_latency_us AS auth_latency_us_again, flow.outcome, origin.outcome AS outcome_again
    , flow.refund_minor, origin.refund_minor AS refund_minor_again
FROM asked_flow AS flow
JOIN origin ON origin.flow_id = flow.flow_id

/*
section: draw of the wallet
doc: Who comes to the arrival.
stream: 6B.S1.pick
slots:
  s0: kind of the pick (upper 12 bits), position in the range (28), way to another wallet or row of the guide of origins (12)
  s1: class of activity (upper 10 bits)
truth: true
*/
SELECT arrival.flow_id, draw.entity, draw.sub, draw.s0, draw.s1
FROM asked_arrival AS arrival
JOIN draw__pick AS draw ON draw.entity = arrival.arrival_id::UBIGINT

/*
section: draw of the regular
doc: The wallet that is the regular of this rank at the place.
stream: 6B.S1.regular
slots:
  s0: group of wallets (upper 32 bits), class of activity (lower 10)
truth: true
*/
SELECT pick.flow_id, pick.place_no, pick.regular_no, draw.entity, draw.sub, draw.s0
FROM asked_pick AS pick
JOIN draw__regular AS draw ON draw.place_no = pick.place_no AND draw.regular_no = pick.regular_no

/*
section: draw of who is out
doc: Where the groups of wallets begin that are out in the country in this slot.
stream: 6B.S1.out_now
slots:
  s0: first group, as a share of any locality (upper 32 bits)
truth: true
*/
SELECT pick.flow_id, pick.country_no, pick.slot, draw.entity, draw.sub, draw.s0
FROM asked_pick AS pick
JOIN draw__out_now AS draw ON draw.country_no = pick.country_no AND draw.slot = pick.slot
WHERE pick.pick_kind = 'OUT_NOW'

/*
section: draw of the trip
doc: Which wallets of the payer's country and class are from home in these days.
stream: 6B.S1.trip
slots:
  s0: first of them in the second order (upper 32 bits)
truth: true
*/
SELECT wallet.flow_id, wallet.home_no, wallet.trip_class, trip.block_no, draw.entity, draw.sub, draw.s0
FROM asked_wallet AS wallet
JOIN trip_window_6B AS trip ON trip_key(trip.country_no, trip.class_no, trip.day_no) = trip_key(wallet.home_no, wallet.trip_class, wallet.day_no)
JOIN draw__trip AS draw ON draw.country_no = trip.country_no AND draw.class_no = trip.class_no AND draw.block_no = trip.block_no

/*
section: draw of the place in the country
doc: The places of the payer in the two random orders of the country.
stream: 6B.S1.wallet_order
slots:
  s0: first order, by which neighbours are found
  s1: second order, by which trips are
truth: true
*/
SELECT wallet.flow_id, wallet.party_id, draw.entity, draw.sub, draw.s0, draw.s1
FROM asked_wallet AS wallet
JOIN draw__wallet_order AS draw ON draw.party_id = wallet.party_id

/*
section: wallet
doc: >
  The kind of pick, the place with the wallets around it, the rank of a regular or the first group that is out, and the wallet; whether it is
  from home that day. Who is drawn at home but travels, and what is too much for one wallet in minutes, is passed on to another.
truth: true
*/
SELECT pick.flow_id, pick.pick_kind, pick.place_no, place.site_id, place.lat_deg, place.lon_deg
    , pick.country_no, pick.wallet_first + pick.first_rank AS locality_first_wallet, pick.wallets AS locality_wallets
    , (pick.position::DOUBLE + 0.5) / 268435456 AS quantile, pick.regulars, pick.regular_no
    , CASE WHEN pick.pick_kind = 'OUT_NOW' THEN group_at(outing.s0 >> 20, pick.wallets, 32) END AS first_group_out
    , wallet_groups(pick.wallets) AS groups, guide.class_no AS activity_class
    , regular.wallet_no AS regular_wallet_no, wallet.wallet_no, wallet.trip_no, wallet.party_id, wallet.country_iso AS home_country_iso
    , is_from_home(wallet.trip_no, wallet.wallet_first, wallet.classes, trip.first_place_own, trip.class_wallets_own, trip.travellers) AS is_from_home
    , trip.travellers, trip.class_wallets_own AS wallets_of_class
FROM asked_pick AS pick
JOIN place_6B AS place ON place.place_no = pick.place_no
JOIN asked_wallet AS wallet ON wallet.flow_id = pick.flow_id
LEFT JOIN activity_guide AS guide ON guide.guide_no = pick.class_draw
LEFT JOIN draw__out_now AS outing ON outing.entity = (pick.country_no::UBIGINT << 16) | pick.slot::UBIGINT
LEFT JOIN regular_6B AS regular ON regular.place_no = pick.place_no AND regular.regular_no = pick.regular_no
LEFT JOIN trip_of_class AS trip ON trip.trip_key = trip_key(wallet.home_no, wallet.trip_class, wallet.day_no)

/*
section: draw of the relation
doc: Card and device with which the wallet pays at this merchant most of the time.
stream: 6B.S1.relation
slots:
  s0: card (upper 26 bits), device (lower 26)
truth: true
*/
SELECT arrival.flow_id, draw.wallet_no, draw.entity, draw.sub, draw.s0
FROM asked_arrival AS arrival
JOIN draw__relation AS draw ON draw.arrival_id = arrival.arrival_id

/*
section: draw of the choice
doc: Whether card, device and address are the usual ones this time.
stream: 6B.S1.choice
slots:
  s0: whether the card is the usual one (10 bits), whether the device is (10), which otherwise (16 and 16)
  s1: whether the address is the usual one (upper 12 bits)
truth: true
*/
SELECT arrival.flow_id, draw.entity, draw.sub, draw.s0, draw.s1
FROM asked_arrival AS arrival
JOIN draw__choice AS draw ON draw.arrival_id = arrival.arrival_id

/*
section: draw of the address
doc: Which address of its device the wallet uses that day, if not the usual one.
stream: 6B.S1.address
slots:
  s0: address (upper 32 bits)
truth: true
*/
SELECT arrival.flow_id, draw.wallet_no, draw.entity, draw.sub, draw.s0
FROM asked_arrival AS arrival
JOIN draw__address AS draw ON draw.arrival_id = arrival.arrival_id

/*
section: card, device and address
doc: Their numbers among those of the wallet, by the draw that counts, and which of them these are.
truth: true
*/
SELECT arrival.flow_id
    , (choice.s0 >> 42) < policy.stickiness.card * 1024 AS is_usual_card, draw.card_draw / 67108864 AS card_quantile
    , wallet.cards, wallet.cards_in_person, card.card_no - wallet.card_first AS card_of_wallet, card.instrument_id
    , CASE WHEN flow.channel = 'REMOTE' THEN ((choice.s0 >> 32) & 1023) < policy.stickiness.device * 1024 END AS is_usual_device
    , CASE WHEN flow.channel = 'REMOTE' THEN draw.device_draw / 67108864 END AS device_quantile
    , wallet.devices, device.device_no - wallet.device_first AS device_of_wallet, device.device_id
    , CASE WHEN flow.channel = 'REMOTE' THEN draw.is_usual END AS is_usual_address, len(device.ip_ids) AS addresses, flow.ip_id
FROM asked_arrival AS arrival
JOIN asked_flow AS flow ON flow.flow_id = arrival.flow_id
JOIN asked_wallet AS wallet ON wallet.flow_id = arrival.flow_id
JOIN draw__choice AS choice ON choice.arrival_id = arrival.arrival_id
JOIN draw__address AS draw ON draw.arrival_id = arrival.arrival_id
LEFT JOIN card ON card.wallet_no = wallet.wallet_no AND card.instrument_id = flow.instrument_id
LEFT JOIN wallet_device AS device ON device.wallet_no = wallet.wallet_no AND device.device_id = flow.device_id
CROSS JOIN policy_6B.attachment AS policy

/*
section: draw of the payment
doc: Amount, answer and life of the payment of an arrival.
stream: 6B.S2.flow
slots:
  s0: a pair of normals, for the amount and for the latency
  s1: ending of the price (16 bits), how the card is read and authenticated (16), the answer (20)
  s2: life (16 bits), time to the clearing (16), refund (20)
  s3: whether it is tried again (14 bits), how that ends (9 and 9), and when (10 and 10)
truth: true
*/
SELECT arrival.flow_id, draw.entity, draw.sub, draw.s0, draw.s1, draw.s2, draw.s3
FROM asked_arrival AS arrival
JOIN draw__flow AS draw ON draw.entity = arrival.arrival_id::UBIGINT

/*
section: draw of the campaign's payment
doc: Amount, answer and life of a payment that a campaign makes at a merchant, under what it changes of the law.
stream: 6B.S3.flow
slots:
  s0: a pair of normals, for the amount and for the latency
  s1: ending of the price (16 bits), how the card is read and authenticated (16), the answer (20)
  s2: life (16 bits), time to the clearing (16), refund (20)
  s3: whether it is tried again (14 bits), how that ends (9 and 9), and when (10 and 10)
truth: true
*/
SELECT made.flow_id, draw.entity, draw.sub, draw.s0, draw.s1, draw.s2, draw.s3
FROM asked_campaign AS made
JOIN draw__campaign_flow AS draw ON draw.entity = made.step_entity

/*
section: amount
doc: The median of the merchant in least steps of prices, the means of the payer, the draw over the median, and what these give after its ending.
truth: true
*/
SELECT drawn.flow_id, drawn.median_steps, drawn.sigma, drawn.affluence, drawn.relative, drawn.steps, drawn.step_minor
    , flow.amount_minor, drawn.amount_minor AS amount_minor_again, drawn.euros
    , drawn.nines_to / 65536 AS nines_to, drawn.halves_to / 65536 AS halves_to
    , drawn.rounds_to / 65536 AS rounds_to, drawn.fives_to / 65536 AS fives_to
    , drawn.entry_no, drawn.asked_no, drawn.latency_median_us, drawn.asked_us
FROM asked_amount AS drawn
JOIN asked_flow AS flow ON flow.flow_id = drawn.flow_id

/*
section: answer
doc: >
  The number of the answer against the chances of the reasons one after another - missing money, an expired card, the risk that the issuer sees,
  a question that is not answered, no answer in time - and what other tries gave.
truth: true
*/
-- The chance that money is missing.
WITH chance AS (
    SELECT drawn.*, law.challenge_failed_share, law.timeout_ms
        , CASE WHEN drawn.country_no <> drawn.home_no THEN drawn.risk_abroad ELSE drawn.risk_domestic END + drawn.risk_added AS risk
        , CASE
            WHEN drawn.credit_limit IS NOT NULL AND drawn.euros > drawn.credit_limit THEN 1.0::DOUBLE
            ELSE least(0.9::DOUBLE, drawn.funds_rate * drawn.funds_factor
                * least(law.funds_law.amount_most, greatest(law.funds_law.amount_least, sqrt(drawn.relative)))
                * CASE WHEN drawn.pay_day IS NULL THEN 1.0::DOUBLE ELSE law.funds_law.after_pay + law.funds_law.month_rise
                    / (law.funds_law.month_days * law.funds_law.month_days) * pow((drawn.month_day - drawn.pay_day + 31) % 31, 2) END)
        END AS funds
    FROM asked_amount AS drawn
    CROSS JOIN policy_6B.decision AS law
)
SELECT chance.flow_id, chance.decision AS number, chance.month_day, chance.pay_day, chance.credit_limit, chance.funds_rate, chance.funds_factor
    , chance.funds AS funds_to, chance.funds + chance.expired AS expired_to, chance.funds + chance.expired + chance.risk AS risk_to
    , CASE WHEN chance.asked_no = 2 THEN chance.funds + chance.expired + chance.risk + chance.challenge_failed_share END AS challenge_to
    , 1 - chance.timeout AS timeout_from, chance.risk_added
    , flow.decline_reason
    , CASE
        WHEN chance.decision < chance.funds THEN 'INSUFFICIENT_FUNDS'
        WHEN chance.decision < chance.funds + chance.expired THEN 'EXPIRED_CARD'
        WHEN chance.decision < chance.funds + chance.expired + chance.risk THEN 'ISSUER_RISK'
        WHEN chance.asked_no = 2 AND chance.decision < chance.funds + chance.expired + chance.risk + chance.challenge_failed_share
        THEN 'THREE_DS_FAILED'
        WHEN chance.decision >= 1 - chance.timeout OR chance.asked_us >= chance.timeout_ms * 1000 THEN 'ISSUER_TIMEOUT'
    END AS decline_reason_again
    , chance.trial / 16384 AS retry_number, answer.attempts, answer.is_approved, answer.retry_instrument_id
FROM chance
JOIN asked_decision AS answer ON answer.flow_id = chance.flow_id
JOIN asked_flow AS flow ON flow.flow_id = chance.flow_id

/*
section: life
doc: >
  The life of an approved payment - its number against the ends of reversed, never cleared, cleared in part, cleared in two parts; else it
  clears - the number of the time to its clearing, and that of its refund against its end.
truth: true
*/
SELECT answer.flow_id, answer.is_approved, answer.life / 65536 AS number, answer.reversed_to / 65536 AS reversed_to
    , answer.missing_to / 65536 AS missing_to, answer.partial_to / 65536 AS partial_to, answer.multiple_to / 65536 AS multiple_to
    , answer.clearing / 65536 AS clearing_number, answer.clear_from_s, answer.clear_span_s, answer.hold_days, answer.days_left
    , answer.refunding / 1048576 AS refund_number, answer.refund_to / 1048576 AS refund_to, flow.outcome
FROM asked_decision AS answer
JOIN asked_flow AS flow ON flow.flow_id = answer.flow_id

/*
section: draw of the payment that is taken up
doc: Which payment of an arrival the campaign takes up.
stream: 6B.S3.pick
slots:
  s0: number of the payment among those of its day at the merchants of the pool
  s1: time to the refund
truth: true
*/
SELECT made.flow_id, made.campaign_id, draw.entity, draw.sub, draw.s0, draw.s1
FROM asked_campaign AS made
JOIN draw__campaign_pick AS draw ON draw.campaign_id = made.campaign_id

/*
section: draw of the campaign
doc: Whether it begins, where it aims, and with what.
stream: 6B.S3.start
slots:
  s0: whether it begins
  s1: place that it aims at (upper 26 bits), moment in the day (lower)
  s2: targets (upper 26 bits), shop (lower)
  s3: ring (upper 26 bits), tools (lower)
truth: true
*/
SELECT DISTINCT made.campaign_id, draw.entity, draw.sub, draw.s0, draw.s1, draw.s2, draw.s3
FROM asked_campaign AS made
JOIN draw__campaign_start AS draw ON draw.kind_no = made.kind_no AND draw.batch = made.day_no AND draw.candidate_no = made.campaign_id & 16383

/*
section: campaign
doc: The campaign and the law of its kind.
truth: true
*/
SELECT made.flow_id, campaign.campaign_id, campaign.campaign_kind, campaign.truth_label, law.law, law.population, law.place, law.pool
    , law.expected / law.candidates AS chance_to_begin, campaign.begin_utc, campaign.targets, campaign.place_no, campaign.country_no, campaign.ring_no
    , campaign.ring_members, law.amount_factor, law.amount_growth, law.amount_spread, law.round_share, law.entry_mode, law.risk_added
FROM asked_campaign AS made
JOIN campaign_6B AS campaign ON campaign.campaign_id = made.campaign_id
JOIN kind_law AS law ON law.kind_no = campaign.kind_no

/*
section: draw of the target
doc: Whose account it is, when it begins and how often, with which instrument, device and beneficiary.
stream: 6B.S3.target
slots:
  s0: place (upper 26 bits), regular of the place (lower)
  s1: when it begins (upper 26 bits), how many payments (lower)
  s2: instrument (upper 26 bits), device (lower)
  s3: whether with tools (upper 26 bits), beneficiary (lower)
truth: true
*/
SELECT DISTINCT made.campaign_id, made.target_no, draw.entity, draw.sub, draw.s0, draw.s1, draw.s2, draw.s3
FROM asked_campaign AS made
JOIN draw__campaign_target AS draw ON draw.campaign_id = made.campaign_id AND draw.target_no = made.target_no
WHERE made.step_no IS NOT NULL

/*
section: target
doc: The target.
truth: true
*/
SELECT made.flow_id, target.target_no, target.party_id, target.account_id, target.instrument_id, target.device_id, target.ip_id
    , target.place_no, target.member_no, target.steps, target.begin_utc
FROM asked_campaign AS made
JOIN campaign_target_6B AS target ON target.campaign_id = made.campaign_id AND target.target_no = made.target_no

/*
section: draw of the step
doc: Where and when this payment of the target is made; of a transfer also how much and what the bank says.
stream: 6B.S3.step
slots:
  s0: where (upper 26 bits), time since the one before (lower)
  s1: local hour (upper 26 bits), another place, or home or abroad (lower)
  s2: moment in the hour; of a transfer a pair of normals, for the amount and for the latency
  s3: of a transfer whether the amount is round (16 bits), the answer (16), when it arrives (20)
truth: true
*/
SELECT made.flow_id, made.step_no, draw.entity, draw.sub, draw.s0, draw.s1, draw.s2, draw.s3
FROM asked_campaign AS made
JOIN draw__campaign_step AS draw ON draw.entity = made.step_entity

/*
section: step
doc: >
  The payment of the target - when it is wanted, and the arrival whose place it takes, the next one at the merchant that no other has taken, with its
  moment; of a transfer both accounts.
truth: true
*/
SELECT made.flow_id, step.step_no, step.key_no, step.site_id, step.tzid, wanted.ts_utc AS wanted_utc, step.arrival_id
    , flow.ts_utc, step.ts_utc AS ts_utc_again, flow.utc_offset_minutes, step.utc_offset_minutes AS utc_offset_minutes_again
    , sent.account_id AS sender_account_id, sent.counterparty_account_id AS receiver_account_id, sent.decline_no, sent.settles_after_s
FROM asked_campaign AS made
JOIN asked_flow AS flow ON flow.flow_id = made.flow_id
JOIN campaign_step AS step ON step.entity = made.step_entity
JOIN wanted_step AS wanted ON wanted.entity = made.step_entity
LEFT JOIN transfer AS sent ON sent.entity = made.step_entity

/*
section: policy rows
doc: Where the figures stand.
*/
SELECT line.flow_id, '6B.amount.groups' AS policy, concat(line."group", ': median ', line.median, ' euros, sigma ', line.sigma) AS met
FROM asked_line AS line
UNION ALL
SELECT line.flow_id, '6B.decision.channels'
    , concat('expired ', line.expired, ', risk ', line.risk_domestic, ' at home and ', line.risk_abroad, ' abroad, timeout ', line.timeout)
FROM asked_line AS line
UNION ALL
SELECT line.flow_id, '6B.lifecycle.group_lives'
    , concat('never cleared ', life.missing, ', refunds ', life.refunds_present, ' in person and ', life.refunds_remote, ' remote')
FROM asked_line AS line
JOIN policy_6B.group_lives AS life ON life."group" = line."group"
UNION ALL
SELECT flow.flow_id, '6B.campaign_law.transfer'
    , concat('refused for funds ', law.transfer.funds_declined, ', the next day ', law.transfer.next_day_share)
FROM asked_flow AS flow
CROSS JOIN policy_6B.campaign_law AS law
WHERE flow.channel = 'TRANSFER'
