"""What Entra writes as `failureReason` for a result code."""

from __future__ import annotations

FAILURE_REASON = {
    50053: "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
    50058: "Session information is not sufficient for single-sign-on.",
    50072: "User needs to enroll for second factor authentication (interactive).",
    50074: "Strong Authentication is required.",
    50076: "Due to a configuration change made by your administrator, or because you moved to a new location, you must "
    "use multi-factor authentication to access the resource.",
    50079: "Due to a configuration change made by your administrator, or because you moved to a new location, you must "
    "enroll in multi-factor authentication to access the resource.",
    50087: "A transient error has occurred during strong authentication. Please try again.",
    50088: "Limit on telecom MFA calls reached. Please try again in a few minutes.",
    50097: "Device authentication is required.",
    50125: "Sign-in was interrupted due to a password reset or password registration entry.",
    50126: "Error validating credentials due to invalid username or password.",
    50140: "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
    50158: "External security challenge was not satisfied.",
    50199: "For security reasons, user confirmation is required for this request.",
    53003: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    53004: "User needs to complete multi-factor authentication registration process before accessing this content.",
    53010: "Cannot configure multi-factor authentication methods because the organization requires this information to "
    "be set from specific locations or devices.",
    70043: "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.",
    70044: "The session has expired or is invalid due to sign-in frequency checks by conditional access.",
    500121: "Authentication failed during strong authentication request.",
    502031: "The user has not registered the authenticator app and must register it before signing in.",
}

MALICIOUS_ADDRESS = "Sign-in was blocked because it came from an IP address with malicious activity."
