"""The register: institutions with dated licences and links. The module `register` is the only writer."""
