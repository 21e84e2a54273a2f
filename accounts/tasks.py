"""Celery tasks of the people's room."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="accounts.tasks.forget_answers", ignore_result=True, expires=3500)
def forget_answers() -> None:
    """Answers kept for repeated requests are needed for a day."""
    from accounts.services.kept_answers import answers_forget

    answers_forget()
