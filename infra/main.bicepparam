using 'main.bicep'

// Values that are safe to keep in a repository. The webhook URL is not one of them: it comes from the environment of whoever
// deploys, and stays in the vault.

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'latchkey')
param breakGlassIds = [
  // object ids; a user principal name can be changed
]
param teamsWebhookUrl = readEnvironmentVariable('LATCHKEY_TEAMS_WEBHOOK_URL', '')
param emailSender = ''
param emailRecipients = []
param authClientId = readEnvironmentVariable('LATCHKEY_AUTH_CLIENT_ID', '')
param monthlyBudget = 100
param operationsEmails = [] // whom Azure mails when Latchkey is unwell; the owners of the subscription hear it anyway
param budgetEmails = [] // a budget begins with somebody to tell

// Each as text, as docs/settings.md lists them: DETECTOR_MFA_FATIGUE_THRESHOLD: '3', CHECK_BG_013_MOST_DAYS: '365'
param detectorSettings = {}
