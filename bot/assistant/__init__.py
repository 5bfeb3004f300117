"""What runs inside the Rasa server: our channel, our tracker store, our words, and a few patches."""
