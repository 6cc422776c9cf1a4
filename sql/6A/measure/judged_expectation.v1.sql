/*
doc: Expected counts of each distribution that is judged; a distribution of too few merchants is reported and not judged.
pooled: true
*/
SELECT cell.component || '|' || cell.stratum AS part, cell.category, cell.expected
FROM alignment_cell AS cell
SEMI JOIN alignment AS judged ON judged.component = cell.component AND judged.stratum = cell.stratum AND judged.is_judged
