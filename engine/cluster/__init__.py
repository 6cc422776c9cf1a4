"""Beyond one process: states as tasks of workers, on this machine or on many, that meet in a store."""
