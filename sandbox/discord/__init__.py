"""The sandbox's Discord: one truth, with REST, gateway, CDN and page as projections of it."""
