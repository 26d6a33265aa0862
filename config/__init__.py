"""The project: settings, addresses, middleware, set-up, the demo."""
