"""Pages of the law: what an article asks, since when, and which rules enforce it."""
