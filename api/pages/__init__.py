"""Server-rendered pages in Chinese."""
