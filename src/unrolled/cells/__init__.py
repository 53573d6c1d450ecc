"""Recurrent cells, all keeping the contract of ``base.Cell``."""
