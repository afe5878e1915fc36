"""`make demo`: the whole of Latchkey on this machine, from a record that is handed over to the message on somebody's phone.

What runs is the product: the functions of function_app.py, called by the local host, over Azurite. What is played is the rest
of the world: a tenant that never was, Microsoft Graph, an event hub, a Teams webhook. Nothing leaves the machine.
"""
