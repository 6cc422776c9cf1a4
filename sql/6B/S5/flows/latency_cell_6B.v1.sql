/*
doc: Payments by channel and by the milliseconds to their first answer, begun ones counted, so that only no time at all is 0.
materialize: dataset
machinery: true
*/
SELECT channel, ((auth_latency_us + 999) // 1000)::INTEGER AS latency_ms, count(*) AS payments
FROM flow_6B
GROUP BY channel, latency_ms
