"""FastAPI application, web pages, settings and the command line."""
