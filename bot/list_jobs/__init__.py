"""The job that reads the files of requests before they are sent."""
