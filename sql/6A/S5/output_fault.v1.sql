/*
doc: The outputs and books of the segment that are missing or whose files are not what their manifest says.
step: validation_checks
*/
SELECT expected.check_id, expected.dataset
FROM (VALUES
    ('STRUCTURAL_PARTY_BASE', 's1_party_base_6A'), ('STRUCTURAL_ACCOUNT_BASE', 's2_account_base_6A')
    , ('STRUCTURAL_INSTRUMENT_BASE', 's3_instrument_base_6A'), ('STRUCTURAL_DEVICE_BASE', 's4_device_base_6A')
    , ('STRUCTURAL_IP_BASE', 's4_ip_base_6A')
    , ('FK_ALL', 's4_device_links_6A'), ('FK_ALL', 's4_ip_links_6A'), ('FK_ALL', 's4_entity_neighbourhoods_6A')
    , ('FK_ALL', 's4_network_summary_6A')
    , ('RNG_ACCOUNTING', 'rng_event_6A_S1'), ('RNG_ACCOUNTING', 'rng_trace_6A_S1'), ('RNG_ACCOUNTING', 'rng_audit_6A_S1')
    , ('RNG_ACCOUNTING', 'rng_event_6A_S2'), ('RNG_ACCOUNTING', 'rng_trace_6A_S2'), ('RNG_ACCOUNTING', 'rng_audit_6A_S2')
    , ('RNG_ACCOUNTING', 'rng_event_6A_S3'), ('RNG_ACCOUNTING', 'rng_trace_6A_S3'), ('RNG_ACCOUNTING', 'rng_audit_6A_S3')
    , ('RNG_ACCOUNTING', 'rng_event_6A_S4'), ('RNG_ACCOUNTING', 'rng_trace_6A_S4'), ('RNG_ACCOUNTING', 'rng_audit_6A_S4')
) AS expected (check_id, dataset)
LEFT JOIN meta_outputs AS recorded ON recorded.segment = '6A' AND recorded.dataset = expected.dataset
WHERE NOT coalesce(recorded.digest_ok, false)
