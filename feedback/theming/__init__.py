"""What people do to the codebook: changing it, seeing what that would change, teaching it."""
