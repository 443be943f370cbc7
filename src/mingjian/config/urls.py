"""Every address of the three sites, listed literally."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from mingjian.casework import draft_page
from mingjian.casework import views as casework
from mingjian.kernel.permissions import Permission
from mingjian.record.access import entry_page, people_page
from mingjian.record.access import views as access
from mingjian.record.access.gate import public, requires
from mingjian.record.filings import filing_list, transfer_page, upload_page
from mingjian.record.filings import views as filings
from mingjian.record.findings import (
    finding_page,
    institution_list,
    institution_page,
    lists,
    overview_page,
    rule_list,
)
from mingjian.record.publications import views as publications
from mingjian.record.registry import compare_page, open_pages
from mingjian.record.registry import views as registry
from mingjian.record.rulebook import views as rulebook
from mingjian.record.search import views as search
from mingjian.ui.gallery import gallery
from mingjian.ui.theme import set_theme

handler500 = "mingjian.ui.failures.answer_failure"

urlpatterns = [
    # --- the public
    path("", registry.home, name="home"),
    path("register", registry.search, name="register"),
    path("register/compare", compare_page.compare, name="compare"),
    path("register/<str:institution_id>", registry.institution, name="institution"),
    path("open-data", open_pages.index, name="open-data"),
    path("open-data/<str:name>", open_pages.file, name="open-data-file"),
    path("proof/<int:publication_id>", publications.proof, name="proof"),
    path("law", rulebook.law, name="law"),
    path("law/<str:instrument>/<str:article>", rulebook.provision, name="provision"),
    path("log", publications.log_page, name="log-page"),
    path("log/<path:path>", publications.log_file, name="log"),
    path("healthz", publications.health, name="health"),
    # --- supervisors
    path("desk", overview_page.overview, name="desk"),
    path("desk/search", search.search, name="search"),
    path("desk/institutions", institution_list.institution_list, name="desk-institutions"),
    path("desk/institutions/<str:institution_id>", institution_page.institution, name="desk-institution"),
    path("desk/institutions/<str:institution_id>/order", draft_page.draft, name="draft-order"),
    path("desk/findings", lists.finding_list, name="findings"),
    path("desk/findings/<str:finding_id>", finding_page.finding, name="finding"),
    path("desk/rules", rule_list.rule_list, name="rules"),
    path("desk/gallery", requires(Permission.SEE_DESK)(gallery), name="gallery"),
    path("desk/cases", casework.cases, name="cases"),
    path("desk/cases/<int:pk>", casework.case, name="case"),
    path("desk/cases/<int:pk>/order.pdf", casework.document, name="case-document"),
    path("desk/audit", access.audit, name="audit"),
    path("desk/audit/<int:index>", entry_page.entry, name="audit-entry"),
    # --- institutions
    path("portal", filings.home, name="portal"),
    path("portal/file", filings.file_form, name="file"),
    path("portal/filings", filing_list.filing_list, name="filing-list"),
    path("portal/filings/<int:pk>", filings.filing, name="filing"),
    path("portal/filings/<int:pk>/amend", filings.amend, name="amend"),
    path("portal/uploads", transfer_page.begin_transfer, name="begin-transfer"),
    path("portal/uploads/<str:token>", upload_page.upload, name="upload"),
    path("portal/uploads/<str:token>/pieces/<int:number>", transfer_page.piece, name="piece"),
    path("portal/uploads/<str:token>/give-up", transfer_page.give_up_transfer, name="give-up-transfer"),
    path("portal/uploads/<str:token>/<str:name>", upload_page.problem_export, name="upload-problems"),
    path("portal/cases/<int:pk>", casework.portal_case, name="portal-case"),
    path("portal/cases/<int:pk>/order.pdf", casework.portal_document, name="portal-case-document"),
    path("portal/people", people_page.people, name="people"),
    path("portal/people/<str:username>", people_page.one_person, name="person"),
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
    # a language is all that a stranger could change, and pages without a token can be kept
    path("i18n/setlang/", csrf_exempt(set_language), name="set_language"),
    path("theme", public(set_theme), name="theme"),
]
