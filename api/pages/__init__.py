"""Server-rendered pages in Chinese, in folders by who works there; they only translate."""
