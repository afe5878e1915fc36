"""What the tenant is: read by scans, judged by checks; results as they are kept and told, and how people pull them."""
