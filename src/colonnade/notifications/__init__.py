"""What each person is told of: who is told and why, the inbox of each, what they want, and the mails that say so."""
