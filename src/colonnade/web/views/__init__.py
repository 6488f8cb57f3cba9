"""Pages of the core, one file per noun. A view reads input, calls one command or query, and returns data for a template."""
