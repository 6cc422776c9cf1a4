/*
doc: >
  The changes that yearly footers announce, up to the horizon: one row per zone, year and side of the rule,
  starting behind the last transition that the TZif file spells out. A change happens at a wall clock of the
  offset that it ends, so each side subtracts the other side's offset.
materialize: table
*/
-- Last transition of each zone that its file spells out.
WITH last_explicit AS (
    SELECT tzid, max(instant_utc) AS instant_utc
    FROM tzif_transition
    GROUP BY tzid
)
-- Yearly rules for each year up to the horizon.
, rule_year AS (
    SELECT rule.*, last_explicit.instant_utc AS after_utc
        , unnest(range(
            greatest(
                year(policy.horizon_start)
                , year(make_timestamp(
                    greatest(last_explicit.instant_utc, epoch(policy.horizon_start)::BIGINT) * 1000000
                ))
            )
            , policy.horizon_end_year + 1
        )) AS year_no
    FROM footer_rule AS rule
    JOIN last_explicit ON last_explicit.tzid = rule.tzid
    CROSS JOIN policy_2A.tz_policy AS policy
    WHERE rule.form = 'yearly'
)
-- Both changes of each year, at the wall clock of the offset that ends.
, change AS (
    SELECT tzid, after_utc, dst_utoff_s AS utoff_s, true AS is_dst
        , epoch(weekday_of_month(year_no, dst_month, dst_week, dst_weekday))::BIGINT
            + dst_clock_s - std_utoff_s AS instant_utc
    FROM rule_year
    UNION ALL
    SELECT tzid, after_utc, std_utoff_s AS utoff_s, false AS is_dst
        , epoch(weekday_of_month(year_no, std_month, std_week, std_weekday))::BIGINT
            + std_clock_s - dst_utoff_s AS instant_utc
    FROM rule_year
)
SELECT tzid, instant_utc, utoff_s, is_dst
FROM change
WHERE instant_utc > after_utc
