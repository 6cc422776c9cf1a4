/*
doc: >
  Every raw role that a prior knows has a canonical family, and every family is in the vocabulary.
code: 103
name: ROLE_MAPPING_INCOMPLETE
hint: 6A.fraud_role_taxonomy
*/
SELECT prior.entity, prior.raw_role, prior.family
FROM role_prior AS prior
LEFT JOIN policy_6A.families AS family ON family.entity = prior.entity AND family.family = prior.family
WHERE family.family IS NULL
GROUP BY prior.entity, prior.raw_role, prior.family
