"""Puts the apps together: settings, addresses, middleware, set-up, the demo."""
