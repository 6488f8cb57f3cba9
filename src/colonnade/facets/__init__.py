"""What any content type can declare: versions, attachments. Knows no particular type."""
