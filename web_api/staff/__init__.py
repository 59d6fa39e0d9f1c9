"""What staff need to run a site: the audit log, figures, announcements."""
