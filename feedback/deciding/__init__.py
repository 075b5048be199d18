"""How a room decides: votes in, results out. ``disclosure.votes`` says what of them is shown."""
