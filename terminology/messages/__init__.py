"""Messages for clients: what is wrong with the request, and what to send instead."""
