"""Mail: an outbox in the database, what goes into a mail, and handing it to the SMTP server of the site."""
