"""Table Talk: the ears and the memory of the co-design table."""
