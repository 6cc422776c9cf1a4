/*
doc: Share of the mass of each channel group, and of its mass at night.
materialize: diagnostic
*/
SELECT channel_group
    , sum(units)::DOUBLE / nullif(sum(sum(units)) OVER (), 0)::DOUBLE AS mass_share
    , sum(night_units)::DOUBLE / nullif(sum(units), 0)::DOUBLE AS night_share
    , sum(weekend_units)::DOUBLE / nullif(sum(units), 0)::DOUBLE AS weekend_share
FROM class_conduct
GROUP BY channel_group
