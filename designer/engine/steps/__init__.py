"""The steps of one pass through Exchange Online Protection and Exchange Online, in their fixed order S1 to S12."""
