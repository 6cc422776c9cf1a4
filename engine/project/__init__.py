"""The project as data: SQL, macros, policies and contracts, read and checked."""
