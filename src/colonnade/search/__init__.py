"""Words to objects. Knows no HTTP."""
