"""Groups of like images that one name may do for: their cores to be named at once, their rims to be looked at."""
