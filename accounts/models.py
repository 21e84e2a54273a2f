"""People: who signs in, whose household it is, who was invited. Data only; `accounts/services.py` changes it."""

from __future__ import annotations

from typing import Any, ClassVar

import uuid_utils.compat
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_public_id() -> Any:
    """A UUIDv7: sorts by time, tells nothing of how many there are. The only key that leaves the house."""
    return uuid_utils.compat.uuid7()


def new_public_hex() -> str:
    """The same as 32 hexadecimal digits, in a sixth of the time: for rows that are written in sets."""
    return str(uuid_utils.uuid7().hex)


class PeriodRule(models.TextChoices):
    """How a household cuts time: into calendar months, or from payday to payday."""

    CALENDAR_MONTH = "calendar_month", _("Calendar month")
    FIXED_DAY = "fixed_day", _("From a fixed day of the month")
    LAST_WORKING_DAY = "last_working_day", _("From the last working day of the month")
    EVERY_N_WEEKS = "every_n_weeks", _("Every few weeks")


class Household(models.Model):
    """The people who share books. Everything a person owns hangs from here.

    `period_day` (1–28) goes with FIXED_DAY; `period_weeks` and `period_anchor` (the first day of some period) with
    EVERY_N_WEEKS. All before and on `locked_until` is frozen. The demo household never counts as the founder's.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=120)
    base_currency = models.CharField(max_length=3, help_text=_("ISO 4217 code, for example EUR."))
    locale = models.CharField(max_length=20, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    period_rule = models.CharField(max_length=20, choices=PeriodRule.choices, default=PeriodRule.CALENDAR_MONTH)
    period_day = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(28)])
    period_weeks = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1), MaxValueValidator(52)])
    period_anchor = models.DateField(null=True, blank=True)
    locked_until = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.CheckConstraint(condition=Q(period_day__gte=1, period_day__lte=28), name="household_period_day"),
            models.CheckConstraint(condition=Q(period_weeks__gte=1), name="household_period_weeks"),
            models.CheckConstraint(
                condition=~Q(period_rule="every_n_weeks") | Q(period_anchor__isnull=False),
                name="household_period_anchor",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do. A viewer reads; an owner also runs the household (members, settings, purge)."""

    OWNER = "owner", _("Owner")
    PARTNER = "partner", _("Partner")
    VIEWER = "viewer", _("Viewer")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system")
    PAPER = "paper", _("Light")
    NIGHT = "night", _("Dark")


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail. Sign-up goes through `accounts.services.signup`, not through here."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address. Without a household they have nothing to see yet (or only run the system).

    `has_plain_home`: the first page in a few words. `is_founder` marks the one who came first under SIGNUP=first. The database
    allows one such row, so that of two first visitors at the same moment exactly one gets in.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="members")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.OWNER)
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    has_plain_home = models.BooleanField(default=False)
    is_founder = models.BooleanField(default=False, editable=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [("run_system", "Can run the system: sees every job and schedule, and nobody's figures")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role"),
            models.UniqueConstraint(fields=["is_founder"], condition=Q(is_founder=True), name="user_founder_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def can_write(self) -> bool:
        """Whether this member may change the household's books."""
        return self.household_id is not None and self.role in (Role.OWNER, Role.PARTNER)


class Invitation(models.Model):
    """A single-use link into a household. Only the hash of its token is kept."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.PARTNER)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role")]

    def __str__(self) -> str:
        return f"{self.role} by {self.created_at:%Y-%m-%d}"


class Channel(models.Model):
    """Where a person wants to be told: in the app, by e-mail, or by an outside service (its address is a secret)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=500, blank=True)
    is_enabled = models.BooleanField(default=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "address"], name="channel_once")]

    def __str__(self) -> str:
        return self.kind


class Notification(models.Model):
    """Something a person should know, shown once in the app. `key` keeps the same news from being told twice."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="notification_newest")]

    def __str__(self) -> str:
        return self.text[:60]


class Scope(models.TextChoices):
    """What a personal access token may do: read, write, or only propose (what it writes waits for review)."""

    READ = "read", _("Read")
    PROPOSE = "propose", _("Propose")
    WRITE = "write", _("Read and write")


class AccessToken(models.Model):
    """A personal access token for the API. Only its hash is kept; `prefix` is what a person recognises it by."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.READ)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [models.CheckConstraint(condition=Q(scope__in=Scope.values), name="access_token_scope")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether its time has run out."""
        return self.expires_at is not None and self.expires_at <= timezone.now()


class KeptAnswer(models.Model):
    """What a POST with an `Idempotency-Key` was answered, to be said again when it is repeated. `digest` is of the request."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("kept API answer")
        verbose_name_plural = _("kept API answers")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return self.key
