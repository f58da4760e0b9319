"""Student's t: how many standard errors either side of a mean of few values hold 95 % of the probability.

Promises: the quantiles of the table to three decimals, and beyond it a bound from above, so that an interval is never
told too narrow.  No library is needed for it; a test integrates the distribution.
"""

# t with 97.5 % below it, for 1, 2, … 30 degrees of freedom. Source: NIST/SEMATECH e-Handbook of Statistical Methods,
# 1.3.6.7.2, "Critical Values of the Student's t Distribution", column 0.975.
TWO_SIDED_95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)


def quantile(degrees: int) -> float:
    """For that many degrees of freedom (values less one); beyond the table, its last value."""
    return TWO_SIDED_95[min(degrees, len(TWO_SIDED_95)) - 1]
