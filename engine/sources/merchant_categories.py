"""Merchant category codes of ISO 18245 and of the card schemes, as `iso18245` lists them."""

from __future__ import annotations

from engine.sources.table import SourceTable, source_table


def read_merchant_categories() -> SourceTable:
    """mcc SMALLINT, mcc_description, range_description, is_private_use, 932 rows.

    The description is the standard's where it has one, else the first of the schemes that has one.
    Codes of private use (3000 to 3999) are brands: airlines, car hire, hotels.
    """
    import iso18245

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
    return source_table(
        {
            "mcc": ("SMALLINT", [int(record.mcc) for record in records]),
            "mcc_description": ("VARCHAR", descriptions),
            "range_description": ("VARCHAR", [record.range.description for record in records]),
            "is_private_use": ("BOOLEAN", [record.range.reserved for record in records]),
        }
    )
