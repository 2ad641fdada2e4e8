"""SMTP replies and the texts of delivery reports, as the services word them (section 9.3 of the rules)."""

from __future__ import annotations

from typing import NamedTuple


class Reply(NamedTuple):
    """A reply: basic code, enhanced status code (RFC 3463) and text; `line` is the whole line."""

    basic: str
    enhanced: str
    text: str

    @property
    def line(self) -> str:
        """The reply as it goes over the wire."""
        return f"{self.basic} {self.enhanced} {self.text}"

    def about(self, *values: object) -> Reply:
        """The reply with its `{}` filled in."""
        return Reply(self.basic, self.enhanced, self.text.format(*values))


RELAY_DENIED = Reply("550", "5.7.64", "TenantAttribution; Relay Access Denied")
RELAY_DENIED_ATTR36 = Reply("550", "5.7.64", "TenantAttribution; Relay Access Denied ATTR36")
WRONG_REGION = Reply("451", "4.4.62", "Mail sent to the wrong Office 365 region. ATTR35")
NO_SUBSCRIPTION = Reply(
    "550",
    "4.4.4",
    "Mail received as unauthenticated, incoming to a recipient domain configured in a hosted tenant which has no "
    "mail-enabled subscriptions. ATTR5",
)
PARTNER_RESTRICTION = Reply(
    "550",
    "5.7.51",
    "TenantInboundAttribution; There is a partner connector configured that matched the message's recipient domain. "
    "The connector had either the RestrictDomainsToIPAddresses or RestrictDomainsToCertificate set",
)
PARTNER_TLS = Reply("550", "5.7.51", "TenantInboundAttribution; The partner connector requires TLS (RequireTls)")
DIRECT_SEND = Reply(
    "550",
    "5.7.68",
    "TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources",
)
CONNECTOR_BLOCKED = Reply("550", "5.7.711", "Access denied, bad inbound connector")
SERVER_THROTTLED = Reply(
    "450",
    "4.7.230",
    "Connecting Exchange server version is out-of-date; connection to Exchange Online throttled for n mins/hr",
)
SERVER_BLOCKED = Reply(
    "550",
    "5.7.230",
    "Connecting Exchange server version is out-of-date; connection to Exchange Online blocked for n mins/hr",
)
IP_THROTTLED = Reply("451", "4.7.500", "Access denied, please try again later (AS843)")
IP_BANNED = Reply("550", "5.7.606", "Access denied, banned sending IP [{}]")
CUSTOMER_ALLOW_LIST = Reply("550", "5.7.1", "Unable To Relay: Blocked by Customer Allow list")
CUSTOMER_BLOCK_LIST = Reply(
    "550",
    "5.7.513",
    "Service unavailable, Client host [{}] blocked by {} using Customer Block list (AS16012607)",
)
NO_REVERSE_DNS = Reply("550", "5.7.25", "Access denied, the sending IPv6 address [{}] must have a reverse DNS record")
IPV6_UNAUTHENTICATED = Reply(
    "450", "4.7.26", "Access denied, a message sent over IPv6 [{}] must pass either SPF or DKIM validation"
)
BAD_HELO = Reply("550", "5.7.506", "Access Denied, Bad HELO")
NO_FROM = Reply(
    "550", "5.7.512", "Access denied, message must be RFC 5322 section 3.6.2 compliant and include a valid From address"
)
EDGE_BLOCKED = Reply("550", "5.4.1", "Recipient address rejected: Access denied. AS(201806281)")
DOMAIN_DISABLED = Reply("550", "5.7.1", "Delivery to this domain is disabled")
SENDING_DISABLED = Reply("550", "5.7.1", "Sending from this domain is disabled")
NOT_FOUND = Reply("550", "5.1.10", "RESOLVER.ADR.RecipientNotFound; Recipient {} not found by SMTP address lookup")
NO_ROUTING_ADDRESS = Reply("550", "5.1.1", "RESOLVER.ADR.RecipNotFound; not found")
INVALID_OBJECT = Reply("550", "5.1.10", "RESOLVER.ADR.InvalidRecipient; Recipient {} has no usable external address")
USER_UNKNOWN = Reply("550", "5.1.1", "User unknown")
GROUP_AUTHENTICATION = Reply(
    "550", "5.7.133", "RESOLVER.RST.SenderNotAuthenticatedForGroup; sender not authenticated for group"
)
MAILBOX_AUTHENTICATION = Reply(
    "550", "5.7.134", "RESOLVER.RST.SenderNotAuthenticatedForMailbox; sender not authenticated for mailbox"
)
FOLDER_AUTHENTICATION = Reply(
    "550", "5.7.135", "RESOLVER.RST.SenderNotAuthenticatedForPublicFolder; sender not authenticated for public folder"
)
MAIL_USER_AUTHENTICATION = Reply(
    "550", "5.7.136", "RESOLVER.RST.SenderNotAuthenticatedForMailUser; sender not authenticated for mail user"
)
ONPREM_AUTHENTICATION = Reply("550", "5.7.1", "RESOLVER.RST.AuthRequired; authentication required")
NOT_ALLOWED_FOR_GROUP = Reply("550", "5.7.124", "Sender not in allowed-senders list for group")
NOT_AUTHORIZED = Reply("550", "5.7.1", "RESOLVER.RST.NotAuthorized; not authorized")
RECIPIENT_SIZE = Reply("550", "5.2.3", "RESOLVER.RST.RecipSizeLimit; message too large for this recipient")
MESSAGE_TOO_LARGE = Reply("552", "5.3.4", "Message size exceeds fixed maximum message size")
TOO_MANY_RECIPIENTS = Reply("550", "5.5.3", "Too many recipients")
FORWARD_LOOP = Reply("550", "5.4.6", "RESOLVER.FWD.Loop; a forwarding loop exists")
LOOP_ONPREM = Reply("554", "5.4.6", "Hop count exceeded - possible mail loop")
LOOP_CLOUD = Reply("554", "5.4.14", "Hop count exceeded - possible mail loop ATTR34")
RULE_REJECTED = Reply("550", "{}", "TRANSPORT.RULES.RejectMessage; {}")
DMARC_REJECT = Reply(
    "550",
    "5.7.509",
    "Access denied, sending domain {} does not pass DMARC verification and has a DMARC policy of reject",
)
EXTERNAL_FORWARDING = Reply(
    "550",
    "5.7.520",
    "Access denied, Your organization does not allow external forwarding. Please contact your administrator for "
    "further assistance. AS(7555)",
)
BAD_OUTBOUND_SENDER = Reply("550", "5.1.8", "Access denied, bad outbound sender")
TENANT_THRESHOLD = Reply("550", "5.7.705", "Access denied, tenant has exceeded threshold")
TENANT_TRIAL = Reply("550", "5.7.708", "Access denied, traffic not accepted from this IP")
UNREGISTERED_DOMAINS = Reply(
    "550", "5.7.750", "Service unavailable. Client blocked from sending from unregistered domains"
)
RECIPIENT_BLOCKED = Reply(
    "550",
    "5.7.703",
    "Your message can't be delivered because messages to {} are blocked by your organization using Tenant Allow Block "
    "List",
)
NOT_AUTHENTICATED_CLIENT = Reply(
    "530", "5.7.57", "SMTP; Client was not authenticated to send anonymous mail during MAIL FROM"
)
AUTH_DISABLED = Reply("535", "5.7.139", "Authentication unsuccessful, SmtpClientAuthentication is disabled for the {}")
AUTH_UNSUCCESSFUL = Reply("535", "5.7.3", "Authentication unsuccessful")
OLD_TLS = Reply(
    "421", "4.7.66", "TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2"
)
BULK_OUTSIDE = Reply("550", "5.7.1", "Recipients outside the organization are not allowed for High Volume Email")
"""The code is ours: the documentation gives none (T-12)."""
NO_SEND_AS = Reply("550", "5.7.60", "SMTP; Client does not have permissions to send as this sender")
NO_SUBMIT = Reply("530", "5.7.1", "Client was not authenticated")
TLS_FIRST = Reply("451", "5.7.3", "STARTTLS is required to send mail")
NO_RELAY = Reply("550", "5.7.54", "SMTP; Unable to relay recipient in non-accepted domain")
CERTIFICATE_UNUSABLE = Reply(
    "454", "4.7.5", "The certificate specified in TlsCertificateName of the SendConnector could not be found"
)
CONNECTION_REFUSED = Reply("450", "4.4.316", "Connection refused")
CONNECTION_FAILED = Reply("421", "4.4.1", "Connection refused")
DNS_FAILED = Reply("450", "4.4.312", "DNS query failed")
NO_DOMAIN = Reply("550", "5.4.310", "DNS domain {} does not exist")
NO_DOMAIN_ONPREM = Reply("550", "5.4.4", "SMTPSEND.DNS.NonExistentDomain; nonexistent domain")
NULL_MX = Reply("556", "5.1.10", "Recipient address has null MX")
STARTTLS_REQUIRED = Reply(
    "450", "4.4.317", "Cannot connect to remote server: 451 5.7.3 STARTTLS is required to send mail"
)
UNTRUSTED_ROOT = Reply("450", "4.7.320", "Certificate validation failed, reason: UntrustedRoot")
CERTIFICATE_EXPIRED = Reply("450", "4.7.320", "Certificate validation failed, reason: Expired")
SUBJECT_MISMATCH = Reply("450", "4.4.317", "Cannot connect to remote server [Message=451 5.7.3 SubjectMismatch]")
DANE_NO_STARTTLS = Reply(
    "450", "4.7.321", "starttls-not-supported: Destination mail server must support TLS to receive mail"
)
DANE_EXPIRED = Reply("450", "4.7.322", "certificate-expired: Destination mail server's certificate is expired")
DANE_TLSA = Reply("450", "4.7.323", "tlsa-invalid: The domain failed DANE validation")
DANE_DNSSEC = Reply("450", "4.7.324", "dnssec-invalid: Destination domain returned invalid DNSSEC records")
DANE_MISMATCH = Reply(
    "450",
    "4.7.325",
    "certificate-host-mismatch: Remote certificate MUST have a common name or subject alternative name matching the "
    "hostname (DANE)",
)
STS_MX = Reply("450", "4.4.8", "MX hosts of {} failed MTA-STS validation")
STS_CERTIFICATE = Reply("450", "4.7.5", "Remote certificate failed MTA-STS validation")
EXPIRED = "4.4.7"
"""Enhanced status code of the report when a queued message expires."""
