/*
doc: >
  The wallet that each target of a campaign is: a regular of a place, by the law by which regulars come, a member of the ring, or a synthetic id; and
  when the target begins. Who is no clean party is nobody's victim, and nobody is a target of a campaign twice.
*/
-- The number of the place and of the one out of a list.
WITH placed AS (
    SELECT drawn.* EXCLUDE (batch, sub), law.law, law.population, law.hours, law.spread_days, law.steps_least, law.steps_most
        , from_range.first_number + one_of(upper_draw(drawn.s0), from_range.numbers) AS place_number
        , CASE law.population WHEN 'RING' THEN one_of(upper_draw(drawn.s0), drawn.ring_members)
            WHEN 'SYNTHETIC' THEN one_of(upper_draw(drawn.s0), lists.synthetics) END AS list_no
        , lists.exponent
    FROM draw__campaign_target AS drawn
    JOIN kind_law AS law ON law.kind_no = drawn.kind_no
    JOIN source_range AS from_range ON from_range.country_no = CASE WHEN law.population = 'COUNTRY' THEN drawn.country_no ELSE 0 END
    CROSS JOIN (
        SELECT (SELECT count(*) FROM synthetic) AS synthetics, (SELECT max(regulars.exponent) FROM policy_6B.attachment) AS exponent
    ) AS lists
)
-- Regulars.
, aimed AS (
    SELECT placed.*
        , CASE WHEN placed.population = 'CUSTOMERS' THEN placed.place_no ELSE place.place_no END AS source_no
    FROM placed
    ASOF JOIN source_place AS place ON place.first_number <= placed.place_number
)
-- Wallets.
, found AS (
    SELECT aimed.*, source.key_no AS source_key_no
        , coalesce(member.wallet_no, synthetic.wallet_no, regular.wallet_no) AS wallet_no
        , member.account_id AS ring_account_id, member.instrument_id AS ring_instrument_id, member.member_no
    FROM aimed
    JOIN source_place AS source ON source.place_no = aimed.source_no
    LEFT JOIN regular_6B AS regular ON (regular.place_no::BIGINT << 24) | regular.regular_no::BIGINT = (aimed.source_no::BIGINT << 24) | least(
        source.regulars - 1
        , floor(quantise(source.regulars * pow((lower_draw(aimed.s0)::DOUBLE + 0.5) / 67108864
            , CASE WHEN aimed.population = 'CUSTOMERS' THEN 1 ELSE aimed.exponent END), 6)))::BIGINT
    LEFT JOIN ring AS member ON aimed.population = 'RING' AND member.ring_no = aimed.ring_no AND member.member_no = aimed.list_no
    LEFT JOIN synthetic ON aimed.population = 'SYNTHETIC' AND synthetic.synthetic_no = aimed.list_no
)
SELECT found.* EXCLUDE (place_number, list_no, exponent, s0)
    , wallet.party_id, party.country_iso, pool.country_no AS home_no
    , floor(quantise(found.steps_least * pow((found.steps_most + 1) / found.steps_least, (lower_draw(found.s1)::DOUBLE + 0.5) / 67108864)
        , 6))::INTEGER
        AS steps
    , epoch_us(found.begin_utc) + floor(upper_draw(found.s1)::DOUBLE * found.spread_days * 86400e6 / 67108864)::BIGINT AS begin_us
FROM found
JOIN wallet_6B AS wallet ON wallet.wallet_no = found.wallet_no
JOIN s1_party_base_6A AS party ON party.party_id = wallet.party_id
JOIN country_pool_6B AS pool ON pool.country_iso = party.country_iso
JOIN s5_party_fraud_roles_6A AS role ON role.party_id = wallet.party_id
WHERE found.population IN ('RING', 'SYNTHETIC') OR role.fraud_role_party = 'CLEAN'
QUALIFY row_number() OVER (PARTITION BY found.campaign_id, found.wallet_no ORDER BY found.target_no) = 1
