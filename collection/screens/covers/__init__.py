"""Pictures as covers in the browser: sent, previewed, confirmed; and covers written anew."""
