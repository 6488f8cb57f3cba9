"""Speed, memory and growth, always beside a yardstick measured in the same run. `./dev bench` runs it."""
