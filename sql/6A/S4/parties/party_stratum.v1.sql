/*
doc: >
  One row per region, party type and segment with parties: the stratum within which devices are shared out, with its parties
  and their devices per party.
*/
-- Parties of each region, type and segment.
WITH counted AS (
    SELECT region_id, party_type, segment_id, sum(party_count)::BIGINT AS parties
    FROM s1_party_summary_6A
    GROUP BY region_id, party_type, segment_id
)
-- Segments of high digital affinity and stability own more devices.
, tilted AS (
    SELECT c.*
        , quantise(exp(least(greatest(tilt.digital_weight * (score.digital_affinity - 0.5)
            + tilt.stability_weight * (score.stability - 0.5), -tilt.clip), tilt.clip)), 12) AS factor
    FROM counted AS c
    JOIN policy_6A.segment_scores AS score ON score.segment_id = c.segment_id
    CROSS JOIN (SELECT unnest(party_tilt) FROM policy_6A.device_count_priors) AS tilt
)
-- The mean of a party type holds over the segments of a region.
SELECT row_number() OVER (ORDER BY t.region_id, t.party_type, t.segment_id) AS stratum_no
    , t.region_id, region.region_no, t.party_type, t.segment_id, t.parties
    , quantise(mean.mean_per_party * t.factor * sum(t.parties) OVER (PARTITION BY t.region_id, t.party_type)
        / (sum(to_fixed_point(t.parties * t.factor, 12)) OVER (PARTITION BY t.region_id, t.party_type)::DOUBLE / 1e12), 12) AS devices_per_party
FROM tilted AS t
JOIN (SELECT DISTINCT region_id, region_no FROM home_country) AS region ON region.region_id = t.region_id
JOIN policy_6A.device_means AS mean ON mean.party_type = t.party_type
