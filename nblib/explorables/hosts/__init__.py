"""What carries requests to figures and views back; and `scripts`, the page itself as the one text that some need."""
