/*
doc: All instruments of the parties that are targets of campaigns.
*/
SELECT instrument.*
FROM s3_instrument_base_6A AS instrument
SEMI JOIN campaign_target_6B AS target ON target.party_id = instrument.owner_party_id
