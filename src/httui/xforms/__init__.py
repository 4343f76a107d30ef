"""Runs XLSForms and ODK XForms; knows no database and no screen."""
