/*
doc: >
  Every merchant that colludes is in one circle and no other is in any, a circle has as many merchants as it may have and says, all of
  them at home in its country, where the organiser of its ring lives, too.
code: 111
name: MERCHANT_CIRCLES_INCONSISTENT
hint: 6A.merchant_role_priors.cluster; read merchant.cluster and merchant.herd
*/
SELECT 'colluding merchants' AS rule, coalesce(role.merchant_id, circle.merchant_id) AS entity, count(role.merchant_id) AS due
    , count(circle.merchant_id) AS found
FROM (
    SELECT role.merchant_id
    FROM s5_merchant_fraud_roles_6A AS role
    JOIN policy_6A.merchant_role_priors AS rule ON rule.cluster.raw_role = role.raw_role
) AS role
FULL JOIN s5_merchant_circles_6A AS circle ON circle.merchant_id = role.merchant_id
GROUP BY coalesce(role.merchant_id, circle.merchant_id)
HAVING count(role.merchant_id) <> 1 OR count(circle.merchant_id) <> 1
UNION ALL
SELECT 'merchants of a circle', circle_id, max(circle_size), count(*)
FROM s5_merchant_circles_6A
CROSS JOIN policy_6A.merchant_role_priors AS rule
GROUP BY circle_id, rule.cluster
HAVING count(*) NOT BETWEEN rule.cluster.least AND rule.cluster.most OR min(circle_size) <> count(*) OR max(circle_size) <> count(*)
    OR count(DISTINCT (ring_id, country_iso)) > 1
UNION ALL
SELECT 'country of a circle', circle.merchant_id, 1, count(herd.ring_id)
FROM s5_merchant_circles_6A AS circle
LEFT JOIN merchant.feature AS own ON own.merchant_id = circle.merchant_id AND own.home_country_iso = circle.country_iso
LEFT JOIN merchant.herd AS herd ON herd.ring_id = circle.ring_id AND herd.country_iso = own.home_country_iso
GROUP BY circle.merchant_id
HAVING count(herd.ring_id) <> 1
