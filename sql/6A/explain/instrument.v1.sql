/*
doc: >
  An instrument: the account and owner that it stands on, its one draw, and its place among all instruments of its scope and
  type, which gives the scheme.
key: {instrument_id: BIGINT}
population: s3_instrument_base_6A
again:
  s3_instrument_base_6A: [instrument_id]
*/

/*
model: asked_instrument
doc: The asked instruments with the scope whose schemes they share.
*/
SELECT base.instrument_id, base.account_id, base.owner_party_id, base.instrument_type, base.scheme
    , account.account_type, account.country_iso, account.region_id
    , scope.scheme_part, scope.scope, scope.scheme_kind, scope.is_international
FROM asked
JOIN s3_instrument_base_6A AS base ON base.instrument_id = asked.instrument_id
JOIN s2_account_base_6A AS account ON account.account_id = base.account_id
JOIN scheme_scope AS scope ON scope.country_iso = account.country_iso AND scope.instrument_type = base.instrument_type

/*
model: instrument_holding
doc: The published instruments of those scopes and types as S3 had them when it drew their schemes.
*/
SELECT cell.cell, scope.scheme_part::USMALLINT AS scheme_part, held.owner_party_id, held.account_id
    , held.units::UTINYINT AS units
    , held.first_instrument_id - 1 AS instruments_before
FROM (
    SELECT account_id, owner_party_id, instrument_type, count(*) AS units, min(instrument_id) AS first_instrument_id
    FROM s3_instrument_base_6A
    GROUP BY account_id, owner_party_id, instrument_type
) AS held
JOIN s2_account_base_6A AS account ON account.account_id = held.account_id
JOIN scheme_scope AS scope ON scope.country_iso = account.country_iso AND scope.instrument_type = held.instrument_type
JOIN instrument_cell AS cell
    ON cell.region_id = account.region_id AND cell.account_type = account.account_type
    AND cell.instrument_type = held.instrument_type
WHERE scope.scheme_part IN (SELECT scheme_part FROM asked_instrument)

/*
model: scheme_place
doc: The place of every such instrument in the order of the draws.
*/
SELECT scheme_part, entity::BIGINT AS instrument_id
    , row_number() OVER (PARTITION BY scheme_part ORDER BY s0, entity) AS place
FROM draw__instrument_attribute

/*
section: instrument
doc: The instrument as published, with its account.
*/
SELECT instrument_id, account_id, owner_party_id, instrument_type, scheme, account_type, country_iso, region_id
FROM asked_instrument

/*
section: draw of the instrument
doc: Its place in the order in which schemes are given out.
stream: 6A.S3.instrument_attribute_sampling
slots: {s0: place among the instruments of its scope and type}
*/
SELECT draw.entity::BIGINT AS instrument_id, draw.entity, draw.sub, draw.s0
FROM draw__instrument_attribute AS draw
SEMI JOIN asked ON asked.instrument_id = draw.entity::BIGINT

/*
section: scheme
doc: The quotas of the schemes in the instrument's scope, in order; the one that its place falls into is its own.
*/
SELECT asked_instrument.instrument_id, quota.place AS scheme_no, quota.scheme AS offered
    , asked_instrument.scope, quota.quota
    , quota.upto - quota.quota + 1 AS from_place, quota.upto AS to_place
    , place.place AS place_of_instrument
    , asked_instrument.scheme = quota.scheme AS is_its_scheme
    , place.place > quota.upto - quota.quota AND place.place <= quota.upto AS is_its_scheme_again
FROM asked_instrument
JOIN scheme_quota AS quota ON quota.part = asked_instrument.scheme_part
JOIN scheme_place AS place
    ON place.scheme_part = asked_instrument.scheme_part AND place.instrument_id = asked_instrument.instrument_id

/*
section: policy rows
doc: The shares of the scope, and the rule that let the instrument stand on its account.
*/
SELECT instrument_id, policy, met
FROM (
    SELECT asked_instrument.instrument_id, '6A.instrument_mix_priors.scheme_shares' AS policy
        , concat(share.scope, ', ', share.scheme_kind, CASE WHEN share.is_international THEN ', international' ELSE '' END
            , ': ', share.shares) AS met
    FROM asked_instrument
    JOIN policy_6A.scheme_shares AS share
        ON share.scope = asked_instrument.scope AND share.scheme_kind = asked_instrument.scheme_kind
        AND share.is_international = asked_instrument.is_international
    UNION ALL
    SELECT asked_instrument.instrument_id, '6A.instrument_per_account_priors.instrument_rules'
        , concat('at most ', rule.hard_max_per_account, ' on a ', rule.account_type)
    FROM asked_instrument
    JOIN policy_6A.instrument_rules AS rule
        ON rule.account_type = asked_instrument.account_type AND rule.instrument_type = asked_instrument.instrument_type
)
