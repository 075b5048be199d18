"""What a comment says: its themes, its tone, and the pieces to blur."""
