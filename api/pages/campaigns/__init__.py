"""Pages of campaigns, ideas, panels and the compendium."""
