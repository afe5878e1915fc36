"""What a change of a Conditional Access policy or named location means: weaker, stronger, sideways, or a risk of lock-out.

Names and values: Microsoft Graph, "conditionalAccessPolicy resource type" and the types it refers to, v1.0 and beta.
"""
