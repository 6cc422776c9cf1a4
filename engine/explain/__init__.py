"""Why things are as they are: an entity of a run, a gate, an error code; told from SQL, headers and the run."""
