"""The second factor: its secrets lie encrypted, its wrong codes count like wrong passwords."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.safestring import mark_safe

from mingjian.kernel.permissions import ROLES
from mingjian.kernel.problems import Refused, problem
from mingjian.record.access.models import Account
from mingjian.record.access.seal import seal_for


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps and recovery codes under the secret key of the settings."""

    def encrypt(self, text: str) -> str:
        """The text sealed."""
        return seal_for("second-factor").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again."""
        return seal_for("second-factor").decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan as part of the page: the policy forbids pictures inside of addresses."""
        drawn: str = super().build_totp_svg(url)
        return mark_safe(drawn[drawn.index("<svg") :])  # noqa: S308 - drawn by the library from a quoted address

    def get_totp_issuer(self) -> str:
        """How an authenticator app names this place."""
        return "Mingjian"


def lacks_second_factor(account: Account) -> bool:
    """True where the role must have a second factor and the person has none yet."""
    if account.role_key not in settings.SECOND_FACTOR_ROLES:
        return False
    return not Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists()


def require_known_roles() -> None:
    """Refuse to start with a role in MINGJIAN_SECOND_FACTOR that does not exist: nobody would be asked."""
    for key in sorted(settings.SECOND_FACTOR_ROLES - set(ROLES)):
        raise Refused(
            problem("option.invalid", column="MINGJIAN_SECOND_FACTOR", value=key, allowed=", ".join(ROLES))
        )
