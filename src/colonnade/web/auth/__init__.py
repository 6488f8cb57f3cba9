"""Who asks: sessions, sign-in, forms that only our own pages may send."""
