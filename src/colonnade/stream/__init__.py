"""What happened on the site, for those it matters to: a log of events, and reading it newest first."""
