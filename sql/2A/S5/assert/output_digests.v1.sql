/*
doc: Every output of the segment is there and is what its manifest says, the transition table line by line.
code: 91
name: MEMBER_MISMATCH
hint: rerun the state that owns the dataset
*/
SELECT dataset, fault
FROM output_fault
