/*
doc: >
  The class in which the merchants of each class end up: the catalogue is walked once, in its order, and a class that is
  too thin by then joins its fallback with all that it has collected.
materialize: table
*/
-- One row per claimed class and step of the walk.
WITH RECURSIVE fold AS (
    SELECT 0::BIGINT AS step, demand_class AS claimed_class, demand_class, merchants, countries
    FROM class_support
    UNION ALL
    SELECT class.ordinal
        , fold.claimed_class
        , CASE
            WHEN fold.demand_class = class.demand_class AND (
                sum(fold.merchants) OVER (PARTITION BY fold.demand_class) < policy.support.min_merchants
                OR len(list_distinct(flatten(
                    list(fold.countries ORDER BY fold.claimed_class) OVER (PARTITION BY fold.demand_class)
                ))) < policy.support.min_countries
            ) THEN class.fallback_class
            ELSE fold.demand_class
        END
        , fold.merchants
        , fold.countries
    FROM fold
    JOIN policy_5A.demand_classes AS class ON class.ordinal = fold.step + 1
    CROSS JOIN policy_5A.merchant_class_policy AS policy
)
SELECT claimed_class, demand_class
FROM fold
WHERE step = (SELECT max(ordinal) FROM policy_5A.demand_classes)
