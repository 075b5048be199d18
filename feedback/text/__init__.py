"""What a comment says: its themes and tone, and what to take out, read first or blur."""
