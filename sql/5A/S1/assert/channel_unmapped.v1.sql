/*
doc: >
  Every channel that upstream speaks of belongs to a channel group; an unknown one never turns into `mixed` in silence.
code: 110
name: CHANNEL_UNMAPPED
hint: add the token to channel_tokens of 5A.merchant_class_policy
*/
SELECT merchant_id, channel
FROM merchant_feature
WHERE channel IS NOT NULL AND channel_group IS NULL
