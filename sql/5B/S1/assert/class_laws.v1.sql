/*
doc: Every demand class of 5A has a law, and every merchant a virtual mode.
code: 101
name: LAW_MISSING
hint: add the class to class_laws in 5B.arrival_law
*/
SELECT demand_class, virtual_mode, count(*) AS keys
FROM class_law
WHERE dispersion IS NULL OR virtual_mode IS NULL
GROUP BY demand_class, virtual_mode
