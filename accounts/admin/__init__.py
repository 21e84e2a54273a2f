"""The admin site's people part. Signing in to it goes through allauth."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from accounts.admin import people, sign_in, tokens

__all__ = ["people", "sign_in", "tokens"]

# The plain admin sign-in knows no second factor and no rate limit: send people to allauth's.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
