"""What is claimed of a run and may be relied on: gateboards, certificates, lanes, phases, decisions."""
