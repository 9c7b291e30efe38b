"""What an operator configures: categories, tiers, deadlines, working days, and the urgency that follows from them."""
