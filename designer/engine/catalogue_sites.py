"""The rules of on-premises Exchange, the hybrid pair, DNS and limits, as a table that `catalogue` reads."""

from __future__ import annotations

SITE_ROWS = """
R-OPR-1 | DOC | engine | SRV receive connectors | The most specific remote range on the binding
R-OPR-2 | DOC | design | SRV receive connectors | The connectors set-up makes
R-OPR-3 | DOC | engine | SRV receive connectors | What each permission group may do
R-OPR-4 | DOC | engine | SRV anonymous relay | Anonymous relay and externally secured hosts
R-OPR-5 | DOC | engine | SRV recipient filtering | Recipients validated at RCPT: 5.1.1
R-OPR-6 | DOC | engine | SRV message size limits | Limits of connectors and the organization
R-OPA-1 | DOC | engine | PS Set-AcceptedDomain | What each domain type does with an unknown recipient
R-OPA-2 | FIELD | engine | HCW | The routing domain is accepted on-premises too
R-OPA-3 | INF | engine | SRV accepted domains | A sub-domain that is not accepted is external, and may come back
R-OPA-4 | DOC | engine | SRV accepted domains | A wildcard accepted domain
R-OPS-1 | DOC | engine | SRV connector selection | Disabled, out of scope, too small, no address space: eliminated
R-OPS-2 | DOC | engine | SRV connector selection | The most specific address space
R-OPS-3 | DOC | engine | SRV connector selection | Then aggregate cost, hops, name
R-OPS-4 | DOC | engine | SRV connector selection | No connector: Unreachable queue; all too small: 5.3.4
R-OPS-5 | DOC | engine | SRV send connectors | By MX or smart host
R-OPS-6 | DOC | engine | PS New-SendConnector | TLS a Send connector demands
R-OPS-7 | DOC | engine | PS New-SendConnector | CloudServicesMailEnabled converts headers, else they are stripped
R-OPS-8 | DOC | engine | SRV message intervals | Retries and expiry on-premises
R-EDGE-1 | DOC | engine | HYB Edge Transport | What an Edge subscription makes, and what remaking it loses
R-EDGE-2 | DOC | engine | HYB Edge Transport | An Edge relays; look-up and promotion stay inside
R-EDGE-3 | BLOG | engine | BLOG replacing IIS SMTP | An unsubscribed Edge sends anonymous mail
R-EDGE-4 | DOC | engine | SRV mail routing | The Edge is reached through the subscribed site
R-HYB-1 | FIELD | design | HCW | Remote domains of the wizard
R-HYB-2 | FIELD | design | HCW | Accepted domain and address policy of the wizard
R-HYB-3 | FIELD | design | HCW | Send connector of the wizard
R-HYB-4 | FIELD | engine | HCW | TlsDomainCapabilities on the Receive connector
R-HYB-5 | FIELD | design | HCW | Inbound connector of the wizard
R-HYB-6 | FIELD | design | HCW | Outbound connector of the wizard
R-HYB-7 | DOC | design | HYB transport routing | What the wizard does not touch
R-HYB-8 | DOC | design | PS Set-HybridConfiguration | Feature words of the wizard
R-HYB-9 | DOC | design | MFBP connectors to route mail | All mail of the site by smart host to the service
R-HYB-20 | DOC | engine | PS New-OutboundConnector | Organization headers leave as cross-premises ones only
R-HYB-21 | BLOG | engine | BLOG TLS certificates in hybrid | When on-premises Exchange promotes them
R-HYB-22 | DOC | engine | PS New-InboundConnector | When Exchange Online promotes them
R-HYB-23 | INF | engine | HYB transport options | AuthAs after promotion is the other side's
R-HYB-24 | DOC | engine | HYB transport routing | Whatever processes SMTP in between breaks the hand-over
R-HYB-25 | DOC | engine | MFBP add-on service | The flag must be on at both ends
R-HYB-26 | DOC | engine | SUP hybrid mail flow | Without the capability the cloud counts as anonymous
R-HYB-27 | INF | engine | HERE | With it, the cloud may relay for centralized transport
R-HYB-28 | BLOG | design | BLOG locking down hybrid servers | Admit the service's addresses only, and check the tenant
R-HYBC-1 | DOC | design | HYB certificate requirements | Requirements of the hybrid certificate
R-HYBC-2 | BLOG | engine | BLOG TLS certificates in hybrid | A named certificate that is gone: no STARTTLS, mail queues
R-HYBC-3 | BLOG | out | BLOG TLS certificates in hybrid | The newest of several matching certificates is used |
    certificates are named one by one here
R-HYBC-4 | BLOG | out | BLOG DigiCert Global Root G2 | Servers must trust the newer root | a server's trust store is
    not described
R-HYBC-5 | DOC | design | CSS | Health checks of hybrid Send connectors
R-DNS-1 | DOC | engine | LRN how SMTP DANE works | Host names of the service
R-DNS-2 | BLOG | engine | BLOG mx.microsoft | Old and new names reach the same front doors
R-DNS-3 | DOC | engine | DEF MX records | Every MX host takes mail, worse preferences too
R-DNS-4 | DOC | engine | RFC 5321 | Lowest preference first; no MX: the domain's own address
R-DNS-5 | INF | engine | RFC 7505 | A null MX refuses at once
R-DNS-6 | DOC | engine | SUP legacy host names | Retired host names
R-DNS-7 | DOC | engine | SUP legacy host names | Addresses as smart hosts are unsupported
R-DNS-10 | DOC | engine | DEF SPF | What to include for the service
R-DNS-11 | INF | engine | DEF SPF | Which address is tested where
R-DNS-12 | DOC | engine | RFC 7208 | Ten look-ups, two void ones, one record
R-DNS-13 | DOC | design | DEF SPF | How a record should end
R-DNS-20 | DOC | engine | DEF DKIM | Selector records
R-DNS-21 | DOC | design | DEF DKIM | Selector records of newer domains
R-DNS-22 | DOC | engine | DEF DKIM | Signing with the custom domain, or with Microsoft's
R-DNS-30 | DOC | engine | RFC 7489 | DMARC record; sub-domains inherit
R-DNS-31 | DOC | engine | DEF anti-phishing policies | Before July 2023 a policy of reject was not honoured
R-DNS-32 | DOC | design | LRN MTA-STS | Publishing MTA-STS for an own domain
R-DNS-33 | DOC | design | BLOG DANE | Inbound DANE of an own domain
R-DNS-34 | DOC | out | RFC 8460 | TLS reports | reports are no mail flow of the design
R-DNS-35 | INF | out | HERE | Autodiscover and other records | irrelevant for mail routing
R-DNS-36 | DOC | engine | DEF high-risk pool | A sender domain without A and MX
R-LIM-1 | DOC | engine | NDR 5.4.6 to 5.4.20 | Loops in Exchange Online end with 5.4.14
R-LIM-2 | DOC | engine | NDR 5.4.6 to 5.4.20 | Loops elsewhere end with 5.4.6
R-LIM-3 | INF | design | NDR 5.4.6 to 5.4.20 | Configurations that loop
R-LIM-4 | INF | engine | HERE | An inbox rule forwards once in a chain
R-LIM-5 | DOC | out | SRV non-delivery reports | Two hosts with one name | host names are unique here
R-LIM-10 | DOC | engine | PS Set-TransportConfig | Recipients per message
R-LIM-11 | DOC | out | PS Set-TransportConfig | Two hundred recipients of one domain in a transaction | the sender
    splits; nothing else changes
R-LIM-12 | DOC | out | LRN limits | Recipients of a user in a day | one message has no rate
R-LIM-13 | DOC | out | LRN limits | Messages of a client in a minute | one message has no rate
R-LIM-14 | BLOG | out | BLOG tenant recipient rate | External recipients of a tenant in a day | one message has no rate
R-LIM-15 | BLOG | out | BLOG onmicrosoft.com limit | External recipients of Microsoft's domains in a day | one message
    has no rate
R-LIM-16 | DOC | out | LRN limits | Messages a mailbox takes in an hour | one message has no rate
R-LIM-17 | BLOG | out | BLOG mailbox recipient rate | A limit that was announced and cancelled | it never came
R-LIM-18 | DOC | engine | LRN limits | Message sizes in Exchange Online
R-LIM-19 | DOC | engine | NDR 4.4.7 | How long the service keeps trying
R-LIM-20 | DOC | out | LRN limits | How long a connection is kept | no outcome depends on it
R-LIM-21 | BLOG | engine | LRN out-of-date Exchange servers | Out-of-date servers, as R-INC-42
R-LIM-22 | DOC | engine | SRV message size limits | On-premises limits, as R-OPR-6
R-LIM-23 | DOC | engine | NDR list | Trial tenants from unusual addresses: 5.7.708
R-LIM-24 | DOC | out | PS Set-HostedOutboundSpamFilterPolicy | Recipients a policy allows in an hour | one message has
    no rate
"""
