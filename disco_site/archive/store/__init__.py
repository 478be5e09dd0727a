"""Where archives are kept: which there are, which were proven, and which stay."""
