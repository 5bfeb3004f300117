"""One file per channel. Each translates a provider's dialect; none of them decides anything."""
