"""What is public, each figure with a proof. `publish` is the only writer."""
