"""Accounts, and the log of who came in, who tried and who was turned away."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac

from mingjian.kernel.permissions import DESK_ROLES, PORTAL_ROLES, PUBLIC, ROLES, Permission, Role
from mingjian.record.journal.models import AppendOnly

OF_INSTITUTIONS = tuple(role.key for role in PORTAL_ROLES)
# An auditor sees what everybody did; that cannot be cut by region or kind.
OF_OFFICES = tuple(role.key for role in DESK_ROLES if Permission.SEE_AUDIT not in role.permissions)


class Account(AbstractUser):
    """A person who signs in. The registry, which lies above, resolves `institution_id`."""

    role_key = models.CharField(max_length=20, choices=[(key, key) for key in ROLES], default=PUBLIC.key)
    institution_id = models.CharField(max_length=64, blank=True)
    region = models.CharField(max_length=6, blank=True)  # of the office; empty: the whole country
    sectors = models.JSONField(default=list, blank=True)  # kinds of institution; empty: all
    epoch = models.PositiveIntegerField(default=0)  # moves with each change; older sessions end
    is_password_temporary = models.BooleanField(default=False)  # made by somebody else, to be changed first

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role_key__in=OF_INSTITUTIONS) ^ models.Q(institution_id=""),
                name="institution_iff_role",
            ),
            models.CheckConstraint(
                condition=models.Q(role_key__in=OF_OFFICES) | models.Q(region=""),
                name="region_of_an_office",
            ),
        ]

    @property
    def role(self) -> Role:
        """The role, which grants the permissions."""
        return ROLES[self.role_key]

    def may(self, permission: Permission) -> bool:
        """True where the active person's role grants it."""
        return self.is_active and permission in self.role.permissions

    def get_session_auth_hash(self) -> str:
        """What a session was opened with: it ends when password, role, institution or epoch changes."""
        opened_with = "\0".join((self.password, self.role_key, self.institution_id, str(self.epoch)))
        return salted_hmac("mingjian.session", opened_with, algorithm="sha256").hexdigest()


class AccessEvent(AppendOnly):
    """Somebody came in, tried to, or was turned away. Kept for a bounded time, outside of the journal."""

    refused = ("UPDATE",)
    kind = models.CharField(max_length=20, db_index=True)
    username = models.CharField(max_length=150, db_index=True)  # as it was typed, folded to lower case
    place = models.CharField(max_length=45)  # the network address
    path = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.username} {self.at}"
