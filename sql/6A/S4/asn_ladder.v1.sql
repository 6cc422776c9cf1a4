/*
doc: One row per IP type with its network classes, at most three, and where they end; and how many edges stay at home.
step: plan_ip_counts
*/
WITH run AS (
    SELECT mix.ip_type, class.ordinal AS asn_no
        , row_number() OVER (PARTITION BY mix.ip_type ORDER BY class.ordinal) AS place
        , share_slot((sum(fx(mix.share, 12)) OVER (PARTITION BY mix.ip_type ORDER BY class.ordinal))::DOUBLE / 1e12) AS upto
    FROM policy_6A.asn_mix AS mix
    JOIN policy_6A.asn_classes AS class ON class.value = mix.asn_class
)
SELECT kind.type_no::UTINYINT AS type_no
    , max(run.asn_no) FILTER (run.place = 1)::UTINYINT AS asn_1
    , max(run.asn_no) FILTER (run.place = 2)::UTINYINT AS asn_2
    , max(run.asn_no) FILTER (run.place = 3)::UTINYINT AS asn_3
    , max(run.upto) FILTER (run.place = 1) AS upto_1
    , coalesce(max(run.upto) FILTER (run.place = 2), 4503599627370496) AS upto_2
    , max(kind.home_share) AS home_share
FROM run
JOIN ip_type_number AS kind ON kind.ip_type = run.ip_type
GROUP BY kind.type_no
