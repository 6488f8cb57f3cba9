"""What any content type can declare: comments, tags, likes. Knows no particular type."""
