"""What a letter asks for: its type, its demands in its own words, and whether a place has to be asked for."""
