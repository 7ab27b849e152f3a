"""The copyright notices of code systems whose numbers are in files of other publishers too."""

CPT = (
    "CPT © Copyright 2026 American Medical Association. All rights reserved. "
    "AMA and CPT are registered trademarks of the American Medical Association."
)
