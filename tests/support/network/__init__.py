"""What stands between the bot and the internet in a company: a proxy, and a certificate authority."""
