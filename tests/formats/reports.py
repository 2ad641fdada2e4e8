"""Reports for the tests of what `check` writes."""

from __future__ import annotations

from designer.formats.check_report import CheckReport, checked
from designer.formats.project import read
from designer.rules.examples import HOSTED

WITHOUT_SPF = HOSTED.replace("    spf: v=spf1 include:spf.protection.outlook.com -all\n", "", 1)
DEMANDS = """\
policies:
- {id: filtered, origin: internet, recipient: contoso.com, must_pass: eop}
- {id: no-cloud, origin: internet, recipient: contoso.com, must_not_pass: exo}
- {id: later, must_pass: archive-of-2030}
"""
WAIVED = 'waivers: [{rule: L-009, object: "dns[contoso.com]", reason: "Moves & stays <soon>", expiry: 2027-01-31}]\n'


def report(text: str = WITHOUT_SPF, file: str = "a design.mailflow") -> CheckReport:
    """The report on a project file."""
    result = read(text, file)
    assert result.topology is not None, result.problems
    return checked(file, result.topology, result.place_of)
