"""HTTP: views, forms, rendering, sessions, gate. The only package besides `app` and `cli` that knows Pyramid."""
