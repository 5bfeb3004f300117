"""Pretend WhatsApp and Telegram: the providers' wire formats on loopback, and phones in the browser.

Nothing fails unless a fault is asked for. Limits are enforced as the providers enforce them.
"""
