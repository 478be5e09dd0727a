"""What is kept so that somebody without a login sees a shelf."""
