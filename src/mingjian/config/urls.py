"""Every address of the three sites, listed literally."""

from allauth.account import views as account
from django.urls import path
from django.views.i18n import set_language

from mingjian.casework import views as casework
from mingjian.kernel.permissions import Permission
from mingjian.record.access.gate import requires
from mingjian.record.filings import views as filings
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
    path("log/<path:path>", publications.log_file, name="log"),
    path("healthz", publications.health, name="health"),
    # --- supervisors
    path("desk", findings.desk, name="desk"),
    path("desk/institutions", findings.desk, name="desk-institutions"),
    path("desk/institutions/<str:institution_id>", findings.institution, name="desk-institution"),
    path("desk/institutions/<str:institution_id>/order", casework.draft, name="draft-order"),
    path("desk/findings", findings.finding_list, name="findings"),
    path("desk/findings/<str:finding_id>", findings.finding, name="finding"),
    path("desk/gallery", requires(Permission.SEE_DESK)(gallery), name="gallery"),
    path("desk/cases", casework.cases, name="cases"),
    path("desk/cases/<int:pk>", casework.case, name="case"),
    # --- institutions
    path("portal", filings.home, name="portal"),
    path("portal/file", filings.file_form, name="file"),
    path("portal/filings/<int:pk>", filings.filing, name="filing"),
    path("portal/cases/<int:pk>", casework.portal_case, name="portal-case"),
    # --- people
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("i18n/setlang/", set_language, name="set_language"),
]
