"""People and groups, roles, scopes and `can()`. Knows no HTTP and no particular content type."""
