"""What a message says, as a segment is requested with it: its words, its addresses and its lists."""
