/*
doc: National public holidays, country by date, over the calendar horizon with its margin.
*/
SELECT h.country_iso, h.holiday_date, h.holiday_name
FROM source.holidays AS h
JOIN policy_ref.horizon AS p
    ON h.holiday_date >= p.start_date - p.margin_days::INTEGER
    AND h.holiday_date < p.end_date + p.margin_days::INTEGER
JOIN country AS c ON c.country_iso = h.country_iso
