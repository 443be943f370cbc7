"""The one case primitive: case types, `act`, clocks. Domains declare case types, never models."""
