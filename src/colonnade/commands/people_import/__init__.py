"""People in bulk: read a table, plan what it would change, do it in one transaction, and write the same table."""
