"""The functions that SQL of a project may call: those whose value follows from their arguments alone.

A function that is not here reads something (a file, the catalogue, a setting, a clock), draws by chance, depends
on the order of rows or on the version of a library, or writes. Names are DuckDB's, lower case; operators are
functions.
"""

from __future__ import annotations

RELATION_FUNCTION = "query_table"
"""The table function that names relations by text."""

_OPERATORS = """
    ! !~~ !~~* !~~~ % & && * ** + - / // < <-> << <= <=> <@ = > >= >> @ @> ^ ^@ | || ~ ~~ ~~* ~~~ xor add
    subtract multiply divide mod
"""
_NUMBERS = """
    abs acos acosh asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees even exp
    factorial floor fmod gamma gcd greatest_common_divisor isfinite isinf isnan lcm least_common_multiple lgamma
    ln log log10 log2 nextafter pi pow power radians round round_even roundbankers sign signbit sin sinh sqrt
    tan tanh trunc fdiv
"""
_TEXTS = """
    ascii bar base64 bin bit_length char_length character_length chr concat concat_ws contains
    damerau_levenshtein editdist3 ends_with format format_bytes from_base64 from_binary from_hex hamming hex
    ilike_escape instr jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme length
    length_grapheme levenshtein like_escape lower lpad ltrim md5 md5_number mismatches nfc_normalize
    not_ilike_escape not_like_escape octet_length ord overlay position prefix printf regexp_escape
    regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array
    repeat replace reverse right right_grapheme rpad rtrim sha1 sha256 split split_part starts_with str_split
    str_split_regex string_split string_split_regex string_to_array strip_accents strlen strpos substr substring
    substring_grapheme suffix to_base to_base64 to_binary to_hex translate trim ucase unbin unhex unicode upper
    url_decode url_encode encode decode
"""
_TIMES = """
    century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname
    dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear
    julian last_day make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns microsecond
    millennium millisecond minute month monthname nanosecond normalized_interval quarter second strftime
    strptime time_bucket to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds
    to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years try_strptime week weekday
    weekofyear year yearweek
"""
_LISTS = """
    apply array_append array_apply array_cat array_concat array_contains
    array_cosine_distance array_cosine_similarity array_cross_product array_distance array_dot_product
    array_extract array_filter array_grade_up array_has array_has_all array_has_any array_indexof
    array_inner_product array_intersect array_length array_pop_back array_pop_front array_position array_prepend
    array_push_back array_push_front array_reduce array_resize array_reverse array_reverse_sort array_select
    array_slice array_sort array_to_string array_transform array_unique array_value array_where array_zip
    array_distinct cardinality element_at equi_width_bins filter flatten generate_series generate_subscripts
    grade_up len list_append list_apply list_avg list_bit_and list_bit_or list_bit_xor
    list_bool_and list_bool_or list_cat list_concat list_contains list_count list_distance list_distinct
    list_dot_product list_element list_extract list_filter list_first list_grade_up list_has list_has_all
    list_has_any list_indexof list_inner_product list_intersect list_last list_max list_median list_min
    list_pack list_position list_prepend list_product list_reduce list_resize list_reverse list_reverse_sort
    list_select list_slice list_sort list_stddev_pop list_stddev_samp list_sum list_transform list_unique
    list_value list_var_pop list_var_samp list_where list_zip map map_concat map_contains map_contains_entry
    map_contains_value map_entries map_extract map_extract_value map_from_entries map_keys map_values range
    reduce row struct_concat struct_contains struct_extract struct_extract_at struct_has struct_indexof
    struct_insert struct_keys struct_pack struct_position struct_update struct_values unnest
"""
_JSON = """
    array_to_json from_json from_json_strict json json_array json_array_length json_contains json_deep_merge
    json_exists json_extract json_extract_path json_extract_path_text json_extract_string json_group_array
    json_group_object json_keys json_merge_patch json_object json_pretty json_quote json_structure
    json_transform json_transform_strict json_type json_valid json_value row_to_json to_json -> ->>
"""
_CONDITIONS = "coalesce error greatest if ifnull least nullif typeof"
_AGGREGATES = """
    arg_max arg_max_null arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last argmax argmin array_agg avg
    bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count count_if count_star countif covar_pop
    covar_samp entropy favg fsum group_concat histogram histogram_exact kahan_sum kurtosis kurtosis_pop list
    listagg mad max max_by mean median min min_by product quantile quantile_cont quantile_disc regr_avgx
    regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness stddev
    stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg
    geomean geometric_mean
"""
_WINDOWS = """
    cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense
    row_number
"""
ALLOWED = frozenset(
    " ".join((_OPERATORS, _NUMBERS, _TEXTS, _TIMES, _LISTS, _JSON, _CONDITIONS, _AGGREGATES, _WINDOWS)).split()
) | {RELATION_FUNCTION, "current_schema"}
"""`current_schema` names the member of a family, and is refused outside families."""

TABLE_FUNCTIONS = frozenset({"generate_series", "json_each", "json_tree", RELATION_FUNCTION, "range", "unnest"})
"""What may stand in FROM besides relations and the project's own macros."""
