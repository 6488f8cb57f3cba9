"""One module for each rule: its name is its id. `TIER`, `REASON`, `TODO`, and `check(subject)`, which yields what is wrong."""
