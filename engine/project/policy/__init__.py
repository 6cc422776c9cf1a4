"""Policy files: from YAML to typed relations, the paths of their values, and writing a value back."""
