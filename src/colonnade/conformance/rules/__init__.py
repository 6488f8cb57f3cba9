"""One module for each rule: its name is its id. `TIER`, `REASON`, `REMEDY`, and `check(subject)`, which yields what is wrong."""
