"""The sandbox's page, on which a browser acts as a member; what the browser loads lies in `static`."""
