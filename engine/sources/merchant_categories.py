"""Merchant category codes of ISO 18245 and of the card schemes, as `iso18245` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def read_merchant_categories() -> pa.Table:
    """mcc int16, mcc_description, range_description, is_private_use, 932 rows.

    The description is the standard's where it has one, else the first of the schemes that has one.
    Codes of private use (3000 to 3999) are brands: airlines, car hire, hotels.
    """
    import iso18245
    import pyarrow as pa

    records = iso18245.get_all_mccs()
    descriptions = [
        next(
            text
            for text in (
                record.iso_description,
                record.visa_description,
                record.mastercard_description,
                record.usda_description,
                record.amex_description,
                record.stripe_description,
                record.alipay_description,
            )
            if text
        )
        for record in records
    ]
    return pa.table(
        {
            "mcc": pa.array([int(record.mcc) for record in records], pa.int16()),
            "mcc_description": pa.array(descriptions, pa.string()),
            "range_description": pa.array([r.range.description for r in records], pa.string()),
            "is_private_use": pa.array([r.range.reserved for r in records], pa.bool_()),
        }
    )
