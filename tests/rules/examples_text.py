"""A design with one error, as text."""

from designer.rules.examples import HOSTED

WITHOUT_SPF = HOSTED.replace("    spf: v=spf1 include:spf.protection.outlook.com -all\n", "", 1)
"""A hosted domain that sends mail and has no SPF record (L-009)."""
