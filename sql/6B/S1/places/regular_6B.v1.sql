/*
doc: The wallets that come to a place again and again, by rank.
materialize: dataset
machinery: true
*/
SELECT drawn.place_no, drawn.regular_no
    , drawn.wallet_first + wallet_of_group(
        drawn.first_rank, drawn.wallets, group_at(drawn.s0 >> 20, drawn.wallets, 32), guide.class_no
    ) AS wallet_no
FROM draw__regular AS drawn
JOIN activity_guide AS guide ON guide.guide_no = (drawn.s0 & 1023)::SMALLINT
