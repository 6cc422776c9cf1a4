/*
doc: The weeks of the horizon of which days are made; flows are attached week by week.
*/
SELECT DISTINCT (day_no // 7)::INTEGER AS week_no FROM horizon_day
