"""WeasyPrint itself: a job in, the bytes of a PDF/A-3a and PDF/UA-1 file out.

Imported by the PDF process alone (``pdf_worker``), which is why WeasyPrint stands at the top here.
"""

from __future__ import annotations

import contextlib
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pydyf
from fontTools.ttLib import woff2
from weasyprint import CSS, HTML, Attachment
from weasyprint.layout import inline, preferred
from weasyprint.text.fonts import FontConfiguration
from weasyprint.text.line_break import split_first_line
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from assessments.formats.pdf_job import PdfJob
from assessments.formats.print_text import BASE, with_soft_breaks

# WeasyPrint looks for the end of a line in the beginning of a long text, not in all of it.
# WeasyPrint 70 lays out the whole rest of a text for each line unless a line is filled by a few
# signs, so that 20,000 narrow letters are laid out a hundred times. A beginning that is at least
# twice as long as the line that was found has the same first line.


FIRST_TRIED = 500
TIMES = 4
RESUME_AT = 2
"""Where in what WeasyPrint answers the number of bytes stands after which the next line begins."""


def first_line(text: str, style: Any, context: Any, max_width: float | None, *more: Any, **named: Any) -> Any:
    """What `split_first_line` says of the whole text, asked of as little of it as will do."""
    size = FIRST_TRIED if max_width is not None else len(text)
    while size < len(text):
        found = split_first_line(text[:size], style, context, max_width, *more, **named)
        if found[RESUME_AT] and found[RESUME_AT] <= len(text[: size // 2].encode()):
            return found
        size *= TIMES
    return split_first_line(text, style, context, max_width, *more, **named)


def install() -> None:
    """Let WeasyPrint ask here; called once in the process that prints."""
    inline.split_first_line = preferred.split_first_line = first_line


install()
STATIC = Path(__file__).resolve().parents[2] / "static"
_SERVED = re.compile(r"(?:fonts/pdf/[A-Za-z0-9-]+\.woff2|css/print[a-z-]*\.css)")
_COLOUR = re.compile(r"--([a-z]+):\s*(#[0-9a-f]+)")
_USED = re.compile(r"var\(--([a-z]+)\)")
_MEDIA_TYPES = {".woff2": "font/ttf", ".css": "text/css"}
_UNIVERSAL_ACCESS = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


class StaticFilesOnly(URLFetcher):
    """Serves the fonts and style sheets of print from our own folder, and refuses everything else.

    WeasyPrint swallows an ordinary exception and goes on without the resource, so that a refusal has to
    be a ``FatalURLFetchingError``: it stops the rendering.
    """

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The file behind ``thirtytwo-static:/…``; FatalURLFetchingError for any other address."""
        name = url.removeprefix(BASE)
        if name == url:
            raise FatalURLFetchingError(f"address refused: {url[:100]}")
        return URLFetcherResponse(url, _content(name), {"Content-Type": _media_type(name)})


def _media_type(name: str) -> str:
    return _MEDIA_TYPES[Path(name).suffix]


@cache
def _content(name: str) -> bytes:
    """The bytes of one static file; fonts unpacked once for the life of the process."""
    if not _SERVED.fullmatch(name):
        raise FatalURLFetchingError(f"address refused: {name[:100]}")
    path = STATIC / name
    if not path.is_file():
        raise FatalURLFetchingError(f"missing file: {name}")
    if path.suffix != ".woff2":
        return path.read_bytes()
    unpacked = BytesIO()
    woff2.decompress(BytesIO(path.read_bytes()), unpacked)
    return unpacked.getvalue()


FETCHER = StaticFilesOnly()
"""Made once: each one loads the certificates of the machine, which ours never uses."""


@cache
def _style(names: str) -> CSS:
    """Our style sheets of these names, blanks between them, as one; parsed once for the life of the process.

    They name no font. They are put together here: an import inside one would be looked up by whatever
    gathers static files for the web.
    """
    text = "\n".join(_content(f"css/{name}").decode("utf-8") for name in names.split())
    return CSS(string=with_values(text), base_url=BASE, url_fetcher=FETCHER)


def with_values(style: str) -> str:
    """The style sheet with the value of each colour of its ``:root`` in place of its name.

    WeasyPrint would look every name up again for every element of the document, a twelfth of its time.
    """
    values: dict[str, str] = dict(_COLOUR.findall(style))
    return _USED.sub(lambda used: values.get(used[1], used[0]), style)


def preload(job: PdfJob) -> None:
    """Unpack the fonts and parse the style sheet of a job, before the process forks for it.

    A sheet that cannot be had is left for the job itself, which says so and ends.
    """
    with contextlib.suppress(FatalURLFetchingError):
        for name in _SERVED.findall(job.faces):
            _content(name)
        _style(job.style)


def render(job: PdfJob) -> bytes:
    """The PDF of a job: tagged, archivable, and the same bytes for the same job.

    Raises FatalURLFetchingError if the HTML asks for anything but our own files.
    """
    fonts = FontConfiguration()
    faces = CSS(string=job.faces, base_url=BASE, url_fetcher=FETCHER, font_config=fonts)
    page = HTML(string=with_soft_breaks(job.html), base_url=BASE, url_fetcher=FETCHER)
    pdf: bytes = page.write_pdf(
        stylesheets=[faces, _style(job.style)],
        font_config=fonts,
        attachments=[_attachment(job, item) for item in job.attached],
        pdf_variant="pdf/a-3a",
        pdf_identifier=job.identifier,
        pdf_tags=True,
        finisher=finish,
    )
    return pdf


def _attachment(job: PdfJob, item: Any) -> Attachment:
    return Attachment(
        string=item.data,
        url_fetcher=FETCHER,
        name=item.name,
        description=item.description,
        relationship=item.relationship,
        created=job.dated,
        modified=job.dated,
    )


class Written(pydyf.Object):
    """A stream in its final bytes.

    pydyf asks a stream for its bytes twice, for the file and for its hash, and compresses them each time.
    """

    compressible = False

    def __init__(self, stream: pydyf.Stream) -> None:
        super().__init__()
        self.number, self.generation, self.free = stream.number, stream.generation, stream.free
        self._bytes: bytes = stream.data

    @property
    def data(self) -> bytes:
        """The dictionary and what follows it, as they stand in the file."""
        return self._bytes


def finish(document: Any, pdf: Any) -> None:
    """The last strokes on a PDF before it is written."""
    name_universal_access(document, pdf)
    pdf.objects[:] = [Written(item) if isinstance(item, pydyf.Stream) else item for item in pdf.objects]


def name_universal_access(document: Any, pdf: Any) -> None:
    """Add the identifier of PDF/UA-1, and its schema, to the metadata that PDF/A has written."""
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    metadata.stream = [part.replace(b"</rdf:RDF>", _UNIVERSAL_ACCESS.strip()) for part in metadata.stream]
