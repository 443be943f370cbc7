"""Every address of the three sites, listed literally."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.i18n import set_language

from mingjian.casework import draft_page
from mingjian.casework import views as casework
from mingjian.kernel.permissions import Permission
from mingjian.record.access import views as access
from mingjian.record.access.gate import requires
from mingjian.record.filings import views as filings
from mingjian.record.findings import finding_page
from mingjian.record.findings import views as findings
from mingjian.record.publications import views as publications
from mingjian.record.registry import views as registry
from mingjian.record.rulebook import views as rulebook
from mingjian.ui.gallery import gallery

urlpatterns = [
    # --- the public
    path("", registry.search, name="home"),
    path("register", registry.search, name="register"),
    path("register/<str:institution_id>", registry.institution, name="institution"),
    path("proof/<int:publication_id>", publications.proof, name="proof"),
    path("law/<str:instrument>/<str:article>", rulebook.provision, name="provision"),
    path("log", publications.log_page, name="log-page"),
    path("log/<path:path>", publications.log_file, name="log"),
    path("healthz", publications.health, name="health"),
    # --- supervisors
    path("desk", findings.desk, name="desk"),
    path("desk/institutions", findings.desk, name="desk-institutions"),
    path("desk/institutions/<str:institution_id>", findings.institution, name="desk-institution"),
    path("desk/institutions/<str:institution_id>/order", draft_page.draft, name="draft-order"),
    path("desk/findings", findings.finding_list, name="findings"),
    path("desk/findings/<str:finding_id>", finding_page.finding, name="finding"),
    path("desk/rules", findings.rule_list, name="rules"),
    path("desk/gallery", requires(Permission.SEE_DESK)(gallery), name="gallery"),
    path("desk/cases", casework.cases, name="cases"),
    path("desk/cases/<int:pk>", casework.case, name="case"),
    path("desk/cases/<int:pk>/order.pdf", casework.document, name="case-document"),
    path("desk/audit", access.audit, name="audit"),
    # --- institutions
    path("portal", filings.home, name="portal"),
    path("portal/file", filings.file_form, name="file"),
    path("portal/filings/<int:pk>", filings.filing, name="filing"),
    path("portal/filings/<int:pk>/amend", filings.amend, name="amend"),
    path("portal/uploads/<str:token>", filings.upload, name="upload"),
    path("portal/uploads/<str:token>/<str:name>", filings.problem_export, name="upload-problems"),
    path("portal/cases/<int:pk>", casework.portal_case, name="portal-case"),
    path("portal/cases/<int:pk>/order.pdf", casework.portal_document, name="portal-case-document"),
    # --- people
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/password/", access.password, name="password"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/2fa/", second_factor.index, name="mfa_index"),
    path("accounts/2fa/authenticate/", second_factor.authenticate, name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/2fa/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "accounts/2fa/codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("i18n/setlang/", set_language, name="set_language"),
]
