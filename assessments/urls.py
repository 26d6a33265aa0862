"""All addresses of assessments, collected from the packages."""

from assessments.annual import urls as annual
from assessments.answering import urls as answering
from assessments.api import urls as api
from assessments.board import urls as board
from assessments.bodies import urls as bodies
from assessments.by_link import urls as by_link
from assessments.comparing import urls as comparing
from assessments.consenting import urls as consenting
from assessments.forgetting import urls as forgetting
from assessments.home import urls as home
from assessments.issuing import urls as issuing
from assessments.making import urls as making
from assessments.offline import urls as offline
from assessments.reviewing import urls as reviewing
from assessments.submitting import urls as submitting
from assessments.writing import urls as writing

app_name = "assessments"

urlpatterns = [
    *home.urlpatterns,
    *answering.urlpatterns,
    *submitting.urlpatterns,
    *making.urlpatterns,
    *by_link.urlpatterns,
    *offline.urlpatterns,
    *board.urlpatterns,
    *issuing.urlpatterns,
    *comparing.urlpatterns,
    *reviewing.urlpatterns,
    *writing.urlpatterns,
    *consenting.urlpatterns,
    *annual.urlpatterns,
    *bodies.urlpatterns,
    *forgetting.urlpatterns,
    *api.urlpatterns,
]
