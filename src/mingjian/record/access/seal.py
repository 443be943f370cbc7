"""What lies encrypted in the database, under the secret key of the settings."""

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def seal_for(purpose: str) -> Fernet:
    """The seal of one purpose: what was sealed for another one does not open."""
    key = hashlib.sha256(f"mingjian.{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
