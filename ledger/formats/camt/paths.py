"""Which texts of a CAMT message are kept, and where they stand; everything else is passed over unread.

One tree serves all versions and dialects: elements that some version puts in between (`Pty` around a party since version 8,
`NtryDtls` since version 2) are looked through, so `Dbtr/Pty/Nm` and `Dbtr/Nm` are one path.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MESSAGES = {"BkToCstmrStmt": "053", "BkToCstmrAcctRpt": "052", "BkToCstmrDbtCdtNtfctn": "054"}
STATEMENTS = ("Stmt", "Rpt", "Ntfctn")
LOOKED_THROUGH = frozenset({"Pty", "Agt", "CdOrPrtry", "NtryDtls", "NmAndAdr", "PlainCardData"})

_NUMBERS = "Id/IBAN Id/BBAN Id/UPIC Id/Othr/Id Id/PrtryAcct/Id"
_CODE = "BkTxCd/Domn/Cd BkTxCd/Domn/Fmly/Cd BkTxCd/Domn/Fmly/SubFmlyCd BkTxCd/Prtry/Cd"
_AMOUNTS = "AmtDtls/InstdAmt/Amt AmtDtls/TxAmt/Amt AmtDtls/CntrValAmt/Amt AmtDtls/AnncdPstngAmt/Amt"
_CHARGES = "Chrgs/TtlChrgsAndTaxAmt Chrgs/Amt Chrgs/Rcrd/Amt"


def _under(parent: str, paths: str) -> str:
    return " ".join(f"{parent}/{path}" for path in paths.split())


MESSAGE = "GrpHdr/CreDtTm GrpHdr/MsgPgntn/LastPgInd"
STATEMENT = f"""
Id ElctrncSeqNb LglSeqNb CreDtTm StmtPgntn/PgNb StmtPgntn/LastPgInd RptPgntn/PgNb RptPgntn/LastPgInd NtfctnPgntn/PgNb
NtfctnPgntn/LastPgInd {_under("Acct", _NUMBERS)} Acct/Ccy Acct/Nm Acct/Tp/Cd Acct/Ownr/Nm Acct/Svcr/FinInstnId/Nm
Acct/Svcr/FinInstnId/BIC Acct/Svcr/FinInstnId/BICFI TxsSummry/TtlNtries/NbOfNtries
"""
BALANCE = "Tp/Cd Tp/Prtry Amt CdtDbtInd Dt Dt/Dt Dt/DtTm"
ENTRY = f"""
NtryRef Amt CdtDbtInd RvslInd Sts Sts/Cd Sts/Prtry BookgDt BookgDt/Dt BookgDt/DtTm ValDt ValDt/Dt ValDt/DtTm AcctSvcrRef
Btch/MsgId Btch/PmtInfId AddtlNtryInf {_CODE} {_AMOUNTS} {_CHARGES}
"""
_PARTIES = " ".join(
    f"{name}/Nm {name}/FinInstnId/Nm {name}/PstlAdr/AdrLine"
    for name in ("Dbtr", "Cdtr", "UltmtDbtr", "UltmtCdtr", "InitgPty", "TradgPty")
)
DETAIL = f"""
Refs/AcctSvcrRef Refs/InstrId Refs/EndToEndId Refs/UETR Refs/TxId Refs/MndtId Refs/ChqNb Amt CdtDbtInd {_CODE} {_AMOUNTS}
{_CHARGES} {_under("RltdPties", _PARTIES)} RltdPties/Prtry/Nm {_under("RltdPties/DbtrAcct", _NUMBERS)}
{_under("RltdPties/CdtrAcct", _NUMBERS)} RmtInf/Ustrd RmtInf/Strd/CdtrRefInf/Ref RmtInf/Strd/CdtrRefInf/CdtrRef
RmtInf/Strd/AddtlRmtInf RmtInf/Strd/RfrdDocInf/Nb RmtInf/Strd/RfrdDocInf/RfrdDocNb RltdDts/TxDtTm RltdDts/AccptncDtTm
RtrInf/Rsn/Cd RtrInf/Rsn/Prtry RtrInf/RtrRsn/Cd RtrInf/AddtlInf AddtlTxInf
"""


@dataclass(eq=False, slots=True)
class Node:
    """A place in the tree. `scope` names the piece that begins here, `key` the text that is kept ("" none)."""

    children: dict[str, Node] = field(default_factory=dict)
    scope: str = ""
    key: str = ""


def _scope(name: str, paths: str, **children: Node) -> Node:
    """Example: _scope("balance", "Amt Tp/Cd") has the children Amt (kept as "Amt") and Tp, with Cd (kept as "Tp/Cd")."""
    top = Node(scope=name)
    for path in paths.split():
        node = top
        for step in path.split("/"):
            node = node.children.setdefault(step, Node())
        node.key = path
    top.children.update(children)
    return top


def _root() -> Node:
    """Version 1 has its number in the names: `BkToCstmrStmtV01`."""
    entry = _scope("entry", ENTRY, TxDtls=_scope("detail", DETAIL))
    statement = _scope("statement", STATEMENT, Bal=_scope("balance", BALANCE), Ntry=entry)
    message = _scope("message", MESSAGE, **dict.fromkeys(STATEMENTS, statement))
    names = [f"{name}{version}" for name in MESSAGES for version in ("", "V01", "V02", "V03")]
    return Node(children=dict.fromkeys(names, message))


ROOT = _root()
