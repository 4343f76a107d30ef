"""Parts of screens: fields, lists and bars that know no record."""
