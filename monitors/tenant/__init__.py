"""The tenant as Microsoft Graph tells of it."""
