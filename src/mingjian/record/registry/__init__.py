"""The register: institutions with dated licences. `register` is the only writer."""
