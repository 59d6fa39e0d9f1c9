"""What companies' collections are read from."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import Date, Double, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base


class CompanyProblemRow(Base):
    """What the reports of one company and problem come to; made anew at each of them."""

    __tablename__ = "company_problems"
    __table_args__ = (Index("ix_company_problems_problem_id", "problem_id"),)

    tag_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.tags.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    reporters: Mapped[int] = mapped_column(Integer)
    """Different people."""
    weight: Mapped[float] = mapped_column(Double)
    """Sum of the reports' weights, as web_api/companies/decay.py has them."""
    last_asked_on: Mapped[date] = mapped_column(Date)
