"""Full text search: our tokens, our query tree, a queue that loses nothing, and engines that can be exchanged. Knows no HTTP."""
