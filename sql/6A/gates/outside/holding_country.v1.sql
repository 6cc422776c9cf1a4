/*
doc: >
  People of each country with the share that holds a credit card account, the ends of its interval, the share that a survey found among
  account holders, and the same share among the affluent and the least wealthy segment.
materialize: table
*/
SELECT cell.country_iso
    , sum(cell.parties)::BIGINT AS parties
    , sum(cell.card) / sum(cell.parties) AS card_share
    , wilson_low(sum(cell.card)::BIGINT, sum(cell.parties)::BIGINT, gate.bootstrap.z) AS card_low
    , wilson_high(sum(cell.card)::BIGINT, sum(cell.parties)::BIGINT, gate.bootstrap.z) AS card_high
    , max(survey.credit_card / survey.account) AS survey_share
    , coalesce(sum(cell.parties) FILTER (cell.segment_id = 'RETAIL_AFFLUENT'), 0)::BIGINT AS affluent
    , coalesce(sum(cell.card) FILTER (cell.segment_id = 'RETAIL_AFFLUENT'), 0)::BIGINT AS affluent_card
    , coalesce(sum(cell.parties) FILTER (cell.segment_id = 'RETAIL_VALUE'), 0)::BIGINT AS value
    , coalesce(sum(cell.card) FILTER (cell.segment_id = 'RETAIL_VALUE'), 0)::BIGINT AS value_card
FROM holding_cell AS cell
CROSS JOIN policy_6A.realism_gate AS gate
LEFT JOIN policy_6A.country_products AS survey ON survey.country_iso = cell.country_iso
GROUP BY cell.country_iso, gate.bootstrap.z
