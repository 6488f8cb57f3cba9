"""The database file: opening it, guarding it, checking it. Imports nothing of the packages above."""
