"""Sites over database servers: ZEO and PostgreSQL, both started here."""
