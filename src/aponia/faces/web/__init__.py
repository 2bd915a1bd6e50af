"""The site that people open in a browser; every page works without JavaScript."""
