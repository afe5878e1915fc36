"""The feed itself: which events were judged, when records last came, what could not be read; and what Latchkey says of itself."""
