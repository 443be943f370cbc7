"""What stands on the documents of a case: plain data, in Chinese, for the typesetter."""
