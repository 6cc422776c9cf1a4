"""From the project and the known states to a plan."""
