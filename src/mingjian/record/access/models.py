"""Accounts: a person with one role; an institution's people carry its key as text."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from mingjian.kernel.permissions import PUBLIC, ROLES, Permission, Role


class Account(AbstractUser):
    """A person who signs in. The registry, which lies above, resolves `institution_id`."""

    role_key = models.CharField(max_length=20, choices=[(key, key) for key in ROLES], default=PUBLIC.key)
    institution_id = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role_key="institution") ^ models.Q(institution_id=""),
                name="institution_iff_role",
            )
        ]

    @property
    def role(self) -> Role:
        """The role, which grants the permissions."""
        return ROLES[self.role_key]

    def may(self, permission: Permission) -> bool:
        """True where the active person's role grants it."""
        return self.is_active and permission in self.role.permissions
