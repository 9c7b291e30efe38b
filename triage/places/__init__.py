"""Where a matter is: the gazetteer, places named in a text, and locating a suggestion."""
