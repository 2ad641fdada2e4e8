"""The rules of Exchange Online and its front door, as a table that `catalogue` reads."""

from __future__ import annotations

CLOUD_ROWS = """
R-CONV-1 | INF | engine | HERE | A node offers STARTTLS with a trusted certificate of its own name unless it says
    otherwise
R-CONV-2 | INF | engine | HERE | Which certificate a client presents, in order of precedence
R-CONV-3 | INF | engine | HERE | Exchange Online is part of a route where the directory is asked or the sender's
    mailbox is there
R-CONV-4 | INF | engine | HERE | The front door drawn is that of the attributed tenant
R-ATTR-1 | BLOG | engine | BLOG message attribution, question 1 | The host name dialled decides nothing
R-ATTR-2 | BLOG | engine | BLOG message attribution | Four inputs: certificate, address, envelope sender's domain,
    recipient's domain
R-ATTR-3 | BLOG | engine | BLOG message attribution | Originating is tried first, incoming is what remains
R-ATTR-4 | BLOG | engine | BLOG message attribution | Connectors of all tenants are looked at, not the recipient's alone
R-ATTR-5 | BLOG | engine | BLOG message attribution | First by certificate: enabled OnPremises connectors whose name
    fits
R-ATTR-6 | BLOG | engine | BLOG message attribution | The domain in the connector's certificate name must be accepted
    by its tenant
R-ATTR-7 | BLOG | engine | MC MC1226222 | A certificate whose domain is not accepted: the envelope sender's domain
    decides, then the recipient's
R-ATTR-8 | BLOG | engine | BLOG message attribution | Then by address, tied to the tenant by the envelope sender's
    domain
R-ATTR-9 | BLOG | engine | MC MC1226222 | Two tenants that fit equally well: the result is unstable
R-ATTR-10 | INF | engine | BLOG message attribution | Of two fitting connectors of one tenant the more exact one is used
R-ATTR-11 | BLOG | engine | BLOG message attribution | Mail of mailboxes and logged-in clients is originating for
    their tenant
R-ATTR-12 | BLOG | engine | BLOG message attribution | Incoming: the tenant that accepts the recipient's domain
R-ATTR-13 | BLOG | engine | BLOG message attribution | Inside that tenant a Partner connector may apply
R-ATTR-14 | DOC | engine | SUP tenantattribution-ndr | An untrusted, expired or incomplete certificate counts as none
R-ATTR-15 | DOC | engine | SUP relay-access-denied-smtp | No tenant accepts the recipient's domain: 5.7.64
R-ATTR-16 | DOC | engine | SUP office-365-notice | A connector fits, but no domain ties it to the message: 5.7.64 ATTR36
R-ATTR-17 | DOC | engine | SUP wrong-office-365-region-exo | Legacy names, addresses, other regions: 4.4.62 ATTR35
    before anything else
R-ATTR-18 | DOC | engine | M365 multi-geo in-region routing | A tenant without a mail subscription: 4.4.4 ATTR5
R-ATTR-19 | DOC | out | M365 multi-geo in-region routing | Directory errors during attribution are temporary | an
    outage of the service is not part of a design
R-ATTR-20 | DOC | engine | NDR 5.4.6 to 5.4.20 | The same tenant takes a message too often: 5.4.14 ATTR34
R-ATTR-21 | DOC | out | NDR 5.4.1 | Older wording of the refusal for foreign domains | R-ATTR-15 gives the present
    wording
R-ATTR-22 | DOC | engine | LRN updated requirements for SMTP relay | Relay needs a fitting connector and an accepted
    certificate or sender domain
R-ATTR-23 | DOC | engine | SUP office-365-notice | Sender, recipient or certificate domain must be accepted
R-ATTR-24 | DOC | engine | SUP office-365-notice | Reports, foreign senders and forwards can only be relayed by
    certificate
R-ATTR-25 | BLOG | engine | BLOG three points for connectors | A fitting connector also captures mail for other tenants
R-ATTR-26 | BLOG | engine | BLOG message attribution, question 3 | Without a fitting connector a message goes straight
    to the recipient's tenant
R-ATTR-27 | BLOG | engine | BLOG message attribution, question 3 | Microsoft's own domains of a tenant always lead to
    the service
R-ATTR-28 | DOC | engine | NDR 5.7.700 | A tenant blocked for unregistered sender domains: 5.7.750
R-ATTR-29 | BLOG | engine | BLOG message attribution, question 6 | A wildcard certificate name captures every gateway
    below it
R-ATTR-30 | BLOG | engine | BLOG message attribution, question 4 | A domain added to a second tenant can move its mail
    there
R-ATTR-31 | BLOG | engine | LRN EOP field notes | Headers that show tenant and pass
R-ATTR-32 | DOC | engine | LRN authenticated client SMTP submission | The mailbox's SMTP AUTH switch beats the tenant's
R-ATTR-40 | DOC | engine | PS Set-OrganizationConfig | Direct send: anonymous mail with an own envelope domain
R-ATTR-41 | DOC | engine | PS Set-OrganizationConfig | RejectDirectSend refuses it: 5.7.68
R-ATTR-42 | BLOG | engine | BLOG direct send | Off unless set, and known since April 2025
R-ATTR-43 | BLOG | engine | BLOG direct send | A connector by certificate or address exempts
R-ATTR-44 | BLOG | engine | BLOG direct send | Forwarders that keep the envelope sender are hit
R-ATTR-45 | BLOG | engine | BLOG direct send | It is no lock-down: foreign envelope domains pass
R-INC-1 | DOC | engine | MFBP use connectors | Connectors are found by certificate or address; Partner ones also by
    sender domain
R-INC-2 | DOC | engine | MFBP use connectors | A restriction beats a permission by sender domain
R-INC-3 | INF | engine | MFBP use connectors | Both keys on one Partner connector: each Restrict flag must be kept
R-INC-4 | FIELD | engine | HCW | How certificate names are compared
R-INC-5 | INF | engine | PS New-InboundConnector | The most specific sender domain wins
R-INC-6 | INF | engine | PS New-InboundConnector | The smallest address range wins
R-INC-7 | DOC | engine | PS New-InboundConnector | AssociatedAcceptedDomains limit a connector
R-INC-10 | INF | engine | MFBP use connectors | Which Partner connector applies: certificate, address, restricting,
    sender domain
R-INC-11 | DOC | engine | PS New-InboundConnector | RestrictDomainsToIPAddresses refuses other addresses: 5.7.51
R-INC-12 | DOC | engine | PS New-InboundConnector | RestrictDomainsToCertificate refuses other certificates: 5.7.51
R-INC-13 | INF | engine | MFBP secure mail flow with a partner | RequireTls of a Partner connector refuses clear text
R-INC-14 | INF | engine | PS New-InboundConnector | The null sender is covered by * only
R-INC-15 | DOC | engine | PS New-InboundConnector | A Partner connector grants nothing
R-INC-16 | DOC | engine | PS New-InboundConnector | OnPremises connectors ignore Restrict flags and RequireTls
R-INC-17 | INF | engine | MFBP third-party cloud | An OnPremises connector for the same source goes first
R-INC-18 | BLOG | engine | BLOG TLS certificates in hybrid | Changed hybrid certificate under a lock-down: 5.7.51
R-INC-20 | DOC | engine | MFBP third-party cloud | Lock-down: one restricting Partner connector for *
R-INC-21 | BLOG | engine | BLOG direct send compared | A mail flow rule as a soft lock-down
R-INC-22 | INF | engine | HERE | Mail of the tenant's own mailboxes never meets the lock-down
R-INC-25 | DOC | engine | PS New-InboundConnector | CloudServicesMailEnabled promotes cross-premises headers, else
    they go
R-INC-26 | DOC | engine | PS New-InboundConnector | TreatMessagesAsInternal makes own-domain senders internal
R-INC-27 | FIELD | engine | FIELD | With neither, originating mail stays anonymous
R-INC-28 | DOC | engine | HYB transport options | Promoted internal mail has SCL -1; relayed mail is filtered
R-INC-30 | DOC | engine | MFBP enhanced filtering | EFSkipLastIP, else EFSkipIPs; private addresses are always skipped
R-INC-31 | DOC | engine | MFBP enhanced filtering | EFUsers: only if every recipient is listed
R-INC-32 | DOC | engine | MFBP enhanced filtering | The first address that is not skipped is judged
R-INC-33 | DOC | engine | DEF DMARC | A changed body still fails DKIM
R-INC-34 | DOC | engine | DEF anti-phishing policies | Honouring DMARC needs the MX here or Enhanced Filtering
R-INC-35 | DOC | design | MFBP enhanced filtering | No SCL -1 rules beside Enhanced Filtering
R-INC-36 | DOC | engine | PS New-TransportRule | SenderIpRanges sees the last hop, not the skipped-to address
R-INC-40 | DOC | out | LRN inbound connector questions | Some subscriptions cannot enable OnPremises connectors | a
    subscription's kind is not described
R-INC-41 | INF | engine | PS Get-BlockedConnector | A blocked connector relays nothing
R-INC-42 | BLOG | engine | LRN out-of-date Exchange servers | Out-of-date Exchange is throttled, then blocked
R-INC-43 | INF | engine | LRN out-of-date Exchange servers | What is out of date, and the stage named
R-FILT-1 | DOC | engine | NDR list | IPv6 needs reverse DNS and SPF or DKIM
R-FILT-2 | DOC | engine | NDR 4.7.500-699 | New or suspicious addresses are slowed unless a connector knows them
R-FILT-3 | DOC | engine | DEF about EOP | Connection filter, malware, mail flow rules, content filter
R-FILT-3b | DOC | engine | NDR list | Banned addresses, bad HELO, no From
R-FILT-4 | DOC | engine | DEF connection filter | The IP Allow list skips spam filtering, and its exceptions
R-FILT-4b | DOC | engine | SUP unable to relay, blocked by allow list | In Allow list and connector while banned: 5.7.1
R-FILT-5 | DOC | engine | DEF connection filter | The IP Block list refuses: 5.7.513
R-FILT-5b | DOC | out | DEF connection filter | Microsoft's own safe list | nobody can see who is on it
R-FILT-6 | DOC | engine | DEF how policies are combined | Malware is quarantined whatever lists say
R-FILT-10 | DOC | engine | DEF SPF | SPF of the envelope domain against the judged address
R-FILT-11 | DOC | engine | DEF DKIM | Any valid signature is a pass
R-FILT-12 | DOC | engine | DEF DMARC | One aligned pass is enough
R-FILT-13 | DOC | engine | DEF anti-phishing policies | What is done about a failed DMARC
R-FILT-14 | DOC | engine | DEF message headers | Composite authentication and its reason
R-FILT-15 | DOC | engine | DEF ARC | A trusted sealer's record replaces a failed DMARC
R-FILT-16 | DOC | engine | PS Set-HostedContentFilterPolicy | Between own users only IntraOrgFilterState acts
R-FILT-17 | DOC | out | DEF DMARC | When Microsoft sends DMARC reports | reports to domain owners are no mail flow of
    the design
R-FILT-20 | DOC | engine | DEF how policies are combined | The order of verdicts
R-FILT-21 | DOC | engine | DEF how policies are combined | One policy of each type for a recipient: custom ones by
    priority, then the default
R-FILT-22 | DOC | engine | PS Set-HostedContentFilterPolicy | Default actions for each verdict
R-FILT-23 | DOC | engine | DEF how policies are combined | What allow and block entries can override
R-FILT-24 | DOC | engine | DEF anti-spam policies | An own domain in an allow list must authenticate
R-FILT-25 | DOC | engine | DEF message headers | SFV: why a message was or was not filtered
R-FILT-26 | DOC | engine | DEF message headers | X-Forefront-Antispam-Report, and what a second pass does to it
R-FILT-27 | DOC | engine | SUP messages incorrectly quarantined | A returning message without promoted headers is
    judged again
R-FILT-28 | DOC | engine | EOPSA spam policies | On-premises rules translate the verdict, then Junk
R-FILT-29 | DOC | engine | MFBP enhanced filtering | EOP filters only what crosses it
R-TR-1 | DOC | engine | PS New-TransportRule | Order, conditions, exceptions, stop
R-TR-2 | DOC | engine | PS New-TransportRule | FromScope: own sender, received as internal
R-TR-3 | DOC | engine | PS New-TransportRule | SentToScope: own object or accepted domain
R-TR-4 | DOC | engine | PS New-TransportRule | Domain conditions cover sub-domains
R-TR-5 | DOC | engine | PS New-TransportRule | SenderAddressLocation: header, envelope, either
R-TR-6 | DOC | engine | PS New-TransportRule | SenderIpRanges: the last hop before the service
R-TR-7 | DOC | engine | PS New-TransportRule | What the actions do
R-TR-8 | INF | engine | MFBP conditional routing | A rule's connector beats every other routing decision
R-TR-9 | DOC | engine | MFBP add-on service | Add-on rules need an exception on the stamped header
R-TR-10 | INF | engine | MFBP add-on service | Rules run in every pass
R-TR-11 | BLOG | engine | BLOG automatic forwarding | AutoForward sees rule forwards only
R-TR-12 | DOC | engine | PS New-TransportRule | A condition without an answer
R-TR-13 | DOC | engine | SRV message size limits | Size limits are checked before rules
R-TR-14 | INF | engine | MFR conditions | Words are whole words, without case
R-TR-15 | INF | engine | HERE | The null envelope sender is outside
R-RCPT-1 | DOC | engine | PS Set-AcceptedDomain | Only Authoritative means that an unknown recipient is an error
R-RCPT-2 | DOC | engine | MFBP sub-domains | MatchSubDomains accepts every sub-domain, as a relay domain
R-RCPT-2b | DOC | engine | PS Set-AcceptedDomain | Switches that block sending from or to a domain
R-RCPT-3 | DOC | engine | MFBP directory-based edge blocking | Unknown recipients are refused at RCPT: 5.4.1
R-RCPT-4 | BLOG | engine | BLOG directory-based edge blocking | Which objects the front door knows
R-RCPT-5 | DOC | engine | NDR 5.1.10 | Unknown inside the organization: 5.1.10
R-RCPT-6 | DOC | engine | NDR 5.4.6 to 5.4.20 | Unknown in a relay domain: it goes on
R-RCPT-7 | DOC | engine | MFBP accepted domains | Both domain types are legal in a hybrid
R-RCPT-10 | DOC | engine | SRV recipient resolution | Order of resolution
R-RCPT-11 | DOC | engine | SRV recipient resolution | What each kind of object yields
R-RCPT-12 | DOC | engine | SRV recipient resolution | Chains that come back: harmless or broken
R-RCPT-13 | DOC | engine | PS Set-Mailbox | Forwarding on the mailbox
R-RCPT-14 | DOC | engine | NDR list | Who may write to a recipient
R-RCPT-15 | DOC | engine | SRV recipient resolution | The recipient's size limit
R-RCPT-20 | DOC | engine | HYB transport routing | A cloud mailbox seen from on-premises
R-RCPT-21 | DOC | engine | HYB transport routing | An on-premises mailbox seen from the cloud
R-RCPT-22 | INF | engine | HERE | Two mail users that point at each other go round
R-RCPT-23 | FIELD | engine | FIELD | A mailbox on both sides: each side delivers its own
R-FWD-1 | BLOG | engine | BLOG automatic forwarding | Kinds of automatic forwarding
R-FWD-2 | DOC | engine | PS Set-HostedOutboundSpamFilterPolicy | AutoForwardingMode: 5.7.520
R-FWD-3 | DOC | engine | PS Set-RemoteDomain | The most specific remote domain decides; dropped silently
R-FWD-4 | DOC | engine | BLOG automatic forwarding | Which control stops which kind
R-FWD-5 | DOC | engine | PS Set-RemoteDomain | Automatic replies and reports that a remote domain stops
R-FWD-6 | BLOG | engine | BLOG automatic forwarding | On-premises forwards keep the envelope sender
R-OUT-1 | DOC | engine | MFBP conditional routing | The connector a rule chose
R-OUT-2 | DOC | engine | HYB transport routing | Local delivery, unless centralized transport goes first
R-OUT-3 | DOC | engine | MFBP connectors to route mail | The most specific connector
R-OUT-4 | INF | engine | PS New-OutboundConnector | The connector's type decides headers, rewriting and pool
R-OUT-5 | DOC | engine | MFBP do I need a connector | No connector: by MX
R-OUT-6 | DOC | engine | NDR 5.1.10 | A missing object of an authoritative domain is never routed
R-OUT-7 | BLOG | engine | BLOG message attribution | A recipient in another tenant: a new pass there
R-OUT-10 | DOC | engine | HYB transport routing | What centralized transport carries
R-OUT-11 | DOC | engine | SUP KB3194415 | No second trip on-premises
R-OUT-12 | FIELD | engine | HCW | Centralized transport loops where the way back is not attributed
R-OUT-13 | DOC | engine | NDR 5.4.6 to 5.4.20 | Centralized transport needs an unscoped OnPremises connector
R-OUT-14 | INF | engine | HERE | A more specific connector beside it wins
R-OUT-15 | DOC | engine | HYB transport routing | How mail leaves on-premises is the Send connector's affair
R-OUT-20 | INF | engine | HERE | Order of the last step
R-OUT-21 | DOC | engine | PS New-OutboundConnector | What each TlsSettings value demands
R-OUT-22 | DOC | engine | BLOG DANE | DANE: TLSA records must validate
R-OUT-23 | DOC | engine | BLOG DANE and MTA-STS modes | MTA-STS: MX and certificate must fit the policy
R-OUT-24 | DOC | engine | NDR list | Errors of the next hop, retries, expiry
R-OUT-25 | INF | engine | RFC 5321 | The next MX is tried where one does not answer
R-OUT-26 | INF | engine | MFBP do I need a connector | No common TLS version: clear text, unless TLS is demanded
R-OUT-30 | DOC | engine | DEF high-risk pool | The regular pool
R-OUT-31 | DOC | engine | DEF high-risk pool | The high-risk pool
R-OUT-32 | DOC | engine | DEF high-risk pool | The relay pool
R-OUT-33 | DOC | engine | LRN sender rewriting scheme | The envelope sender is rewritten
R-OUT-34 | DOC | engine | DEF DKIM | Exchange Online's own signature
R-OUT-35 | INF | engine | HERE | Relayed own-domain mail leaves from the service's addresses
R-OUT-36 | BLOG | engine | SUP 5.7.703 and others | Blocked tenants, users, recipients
"""
