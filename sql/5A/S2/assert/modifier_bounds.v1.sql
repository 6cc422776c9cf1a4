/*
doc: No modifier of an hour is so strong that it makes another class of it.
code: 123
name: MODIFIER_BOUNDS
hint: mend channel_windows of 5A.shape_library, or quiet_windows or variants of 5A.zone_shape_modifiers
*/
-- Factors of all modifiers.
WITH modifier AS (
    SELECT 'channel_windows' AS policy_key, channel_group || ' ' || from_hour AS entry, factor
        FROM policy_5A.channel_windows
    UNION ALL SELECT 'quiet_windows', name || ' ' || from_hour, factor FROM policy_5A.quiet_windows
    UNION ALL SELECT 'variants', 'narrowest', 1 - variants.width_step * (variants.count - 1) / 2
        FROM policy_5A.zone_shape_modifiers
    UNION ALL SELECT 'variants', 'widest', 1 + variants.width_step * (variants.count - 1) / 2
        FROM policy_5A.zone_shape_modifiers
)
SELECT modifier.policy_key, modifier.entry, modifier.factor
FROM modifier
CROSS JOIN policy_5A.zone_shape_modifiers AS policy
WHERE modifier.factor NOT BETWEEN policy.factor_bounds.min AND policy.factor_bounds.max
