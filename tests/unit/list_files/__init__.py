"""Tests of the reader of uploaded lists."""
