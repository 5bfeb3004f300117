"""The worker's side of the wire: channels, durable inbox and outbox, the gateway, the dialogue."""
