"""Areas of supervision, each one hard idea plus declarations; none imports another."""
