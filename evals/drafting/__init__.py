"""Backtest of drafting: links judged by hand, real next-year targets, and series with known trends."""
