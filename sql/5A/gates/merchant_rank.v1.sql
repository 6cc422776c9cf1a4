/*
doc: The weekly volumes of the merchants in one ascending list, and the shares of the largest hundredth and twentieth.
materialize: table
*/
WITH ranked AS (
    SELECT merchant_id, weekly_volume_total_expected AS volume, fx(weekly_volume_total_expected, 9) AS units
        , row_number() OVER (ORDER BY weekly_volume_total_expected DESC, merchant_id) AS place
        , count(*) OVER () AS merchants
    FROM merchant_class_profile_5A
)
SELECT count(*) AS merchants
    , list(volume ORDER BY volume, merchant_id) AS ascending
    , sum(units) FILTER (place <= ceil(merchants / 100))::DOUBLE / nullif(sum(units), 0)::DOUBLE AS top_1_percent_share
    , sum(units) FILTER (place <= ceil(merchants / 20))::DOUBLE / nullif(sum(units), 0)::DOUBLE AS top_5_percent_share
FROM ranked
