/*
doc: Every party that can pay at a merchant, with the numbers of its first instrument and device and how many it has.
materialize: dataset
machinery: true
*/
SELECT wallet.wallet_no, wallet.trip_no, wallet.party_id, wallet.country_iso
    , card.card_first, card.cards, card.cards_in_person, device.device_first, device.devices
FROM wallet_order AS wallet
JOIN (
    SELECT wallet_no, min(card_no) AS card_first, count(*)::SMALLINT AS cards, count_if(in_person)::SMALLINT AS cards_in_person
    FROM card
    GROUP BY wallet_no
) AS card ON card.wallet_no = wallet.wallet_no
JOIN (
    SELECT wallet_no, min(device_no) AS device_first, count(*)::SMALLINT AS devices FROM wallet_device GROUP BY wallet_no
) AS device ON device.wallet_no = wallet.wallet_no
