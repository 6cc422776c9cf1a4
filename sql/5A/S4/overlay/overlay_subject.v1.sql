/*
doc: >
  The subjects of the overlay: a class in a zone of a country, and on its own a merchant that an event names. All rows of
  a subject have one factor in every slot.
materialize: table
*/
SELECT legal_country_iso, tzid, demand_class, named_merchant_id
    , row_number() OVER (ORDER BY legal_country_iso, tzid, demand_class, named_merchant_id)::INTEGER AS subject_id
FROM (
    SELECT DISTINCT profile.legal_country_iso, profile.tzid, profile.demand_class, event.merchant_id AS named_merchant_id
    FROM merchant_zone_profile_5A AS profile
    LEFT JOIN (SELECT DISTINCT merchant_id FROM scenario_calendar_5A) AS event ON event.merchant_id = profile.merchant_id
)
