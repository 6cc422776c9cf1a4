/*
doc: >
  The account that a target's transfers go to: that of a mule, in the country of the target if one stands there, or that of somebody whom the law
  of regulars finds there.
*/
-- Targets that send money, with the numbers of their country.
WITH sender AS (
    SELECT aim.campaign_id, aim.target_no, aim.party_id, aim.home_no, law.beneficiary, lower_draw(aim.s3) AS draw, lower_draw(aim.s1) AS other_draw
        , coalesce(near.first_no, 0) AS mule_first, coalesce(near.mules, world.mules) AS mules, world.mules AS all_mules
        , place.first_number AS place_first, place.numbers, policy.mule_near_share, attach.regulars.exponent AS exponent
    FROM aim
    JOIN kind_law AS law ON law.kind_no = aim.kind_no AND law.beneficiary IN ('MULE', 'HOLDER')
    JOIN source_range AS place ON place.country_no = aim.home_no
    CROSS JOIN policy_6B.campaign_law AS policy
    CROSS JOIN policy_6B.attachment AS attach
    CROSS JOIN (SELECT count(*)::INTEGER AS mules FROM mule_account) AS world
    LEFT JOIN (SELECT country_no, min(mule_no) AS first_no, count(*)::INTEGER AS mules FROM mule_account GROUP BY country_no) AS near
        ON near.country_no = aim.home_no AND aim.s2 & 1023 < policy.mule_near_share * 1024
)
-- Mules.
, mule AS (
    SELECT sender.campaign_id, sender.target_no, account.account_id, account.country_iso
    FROM sender
    JOIN mule_account AS account ON account.mule_no = sender.mule_first + one_of(sender.draw, sender.mules)
    WHERE sender.beneficiary = 'MULE'
)
-- Places of the others, and the regulars there.
, placed AS (
    SELECT sender.*, place.place_no, place.regulars
    FROM (SELECT *, place_first + one_of(draw, numbers) AS place_number FROM sender WHERE beneficiary = 'HOLDER') AS sender
    ASOF JOIN source_place AS place ON place.first_number <= sender.place_number
)
-- Their wallets.
, holder AS (
    SELECT placed.campaign_id, placed.target_no, placed.party_id, placed.draw, wallet.party_id AS other_id, wallet.country_iso
    FROM placed
    JOIN regular_6B AS regular ON (regular.place_no::BIGINT << 24) | regular.regular_no::BIGINT = (placed.place_no::BIGINT << 24) | least(
        placed.regulars - 1, floor(quantise(placed.regulars * pow((placed.other_draw::DOUBLE + 0.5) / 67108864, placed.exponent), 6)))::BIGINT
    JOIN wallet_6B AS wallet ON wallet.wallet_no = regular.wallet_no
)
SELECT campaign_id, target_no, account_id, country_iso FROM mule
UNION ALL
SELECT holder.campaign_id, holder.target_no
    , list(account.account_id ORDER BY account.account_id)[1 + min(holder.draw) % count(*)], min(holder.country_iso)
FROM holder
JOIN s2_account_base_6A AS account ON account.owner_party_id = holder.other_id
WHERE holder.other_id <> holder.party_id AND account.account_type LIKE '%_CURRENT_%'
GROUP BY holder.campaign_id, holder.target_no
