"""Benches: they print figures and assert none. See bench/README.md."""
