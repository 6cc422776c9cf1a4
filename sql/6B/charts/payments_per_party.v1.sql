/*
doc: >
  Parties by how many payments they make on all days that are made - of those that pay, the share that makes at least so many. Few pay very
  often; a power of ten is a step on the axis below.
title: Payments per party
*/
-- Parties by payments.
WITH counted AS (
    SELECT flows, sum(parties)::BIGINT AS parties FROM payer_evidence_6B GROUP BY flows
)
SELECT log10(flows) AS log10_payments, (sum(parties) OVER (ORDER BY flows DESC))::BIGINT / (sum(parties) OVER ())::BIGINT AS share
FROM counted
ORDER BY log10_payments
