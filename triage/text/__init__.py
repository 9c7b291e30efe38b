"""Reading Chinese: cleaning, numerals, names, personal data, facts, demands, quotes; pure functions over strings."""
