"""The outbox: notifications and message edits, stored in the transaction of the changes that cause them."""
