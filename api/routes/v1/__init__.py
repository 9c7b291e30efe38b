"""Version 1 of the API that hotlines and platforms plug into."""
