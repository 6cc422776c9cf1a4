-- Quantiles of small lists.

-- The quantile of an ascending list, interpolated between its members (type 7 of Hyndman and Fan, 1996); NULL for an
-- empty list. quantile_linear([1, 2, 4], 0.75) = 3.
CREATE OR REPLACE MACRO quantile_linear(ascending, share) AS
    ascending[1 + floor(share * (len(ascending) - 1))::BIGINT]
        + (share * (len(ascending) - 1) - floor(share * (len(ascending) - 1)))
            * (ascending[least(len(ascending), 2 + floor(share * (len(ascending) - 1))::BIGINT)]
                - ascending[1 + floor(share * (len(ascending) - 1))::BIGINT]);
