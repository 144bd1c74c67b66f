"""Zalo Official Account: what a ward's own account on Zalo receives and sends (OpenAPI v3.0, OAuth v4).

Everything here follows the published interface as others describe it; nothing has been tried against Zalo itself.
`docs/decisions/0009-zalo-oa.md` says where the sources disagree and what was chosen.
"""

NAME = "zalo_oa"
