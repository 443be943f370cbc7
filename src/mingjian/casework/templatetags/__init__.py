"""Tag libraries of casework."""
