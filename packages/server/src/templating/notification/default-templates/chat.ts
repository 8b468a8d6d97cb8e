/** Slack, Discord, Microsoft Teams, Telegram and ntfy. */
export const chatTemplates = `
{{- /* Slack gives these three a meaning. */}}
{{- define "__slack_escape" }}{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}{{ end }}

{{- define "slack.default.title" }}{{ template "__subject" . }}{{ end }}
{{- define "slack.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{- define "slack.default.username" }}{{ template "__alertmanager" . }}{{ end }}
{{- define "slack.default.fallback" }}{{ template "slack.default.title" . }} | {{ template "slack.default.titlelink" . }}{{ end }}
{{- define "slack.default.color" }}{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}{{ end }}
{{- define "slack.default.callbackid" }}{{ end }}
{{- define "slack.default.pretext" }}{{ end }}
{{- define "slack.default.iconemoji" }}{{ end }}
{{- define "slack.default.iconurl" }}{{ end }}
{{- define "slack.default.footer" }}{{ template "__counts" . }}{{ end }}
{{- define "slack.default.text" }}
{{- range $index, $alert := .Alerts }}
{{- if ge $index 20 }}… and more
{{ break }}{{ end -}}
{{ if eq .Status "firing" }}:red_circle:{{ else }}:large_green_circle:{{ end }} *{{ template "__slack_escape" .Labels.alertname }}*
{{- with .Annotations.summary }} {{ template "__slack_escape" . }}{{ end }}
{{ with .Annotations.description }}{{ template "__slack_escape" . }}
{{ end }}{{ template "__slack_escape" ((.Labels.Remove (stringSlice "alertname")).String) }}
_{{ template "__times" . }}_
{{- with .Annotations.runbook_url }} · <{{ template "__slack_escape" . }}|Runbook>{{ end }}
{{- with .GeneratorURL }} · <{{ template "__slack_escape" . }}|Source>{{ end }}
{{ end }}{{ end }}

{{- define "discord.default.content" }}{{ end }}
{{- define "discord.default.title" }}{{ template "__subject" . }}{{ end }}
{{- define "discord.default.message" }}{{ template "__markdown_all" . }}{{ end }}

{{- define "msteams.default.summary" }}{{ template "__subject" . }}{{ end }}
{{- define "msteams.default.title" }}{{ template "__subject" . }}{{ end }}
{{- define "msteams.default.text" }}{{ template "__markdown_all" . }}{{ end }}
{{- define "msteamsv2.default.title" }}{{ template "__subject" . }}{{ end }}
{{- define "msteamsv2.default.text" }}{{ template "__markdown_all" . }}{{ end }}

{{- /* Telegram's HTML knows a few tags only, and line ends count. */}}
{{- define "telegram.default.message" -}}
<b>{{ template "__subject" . }}</b>
{{ range $index, $alert := .Alerts }}
{{- if ge $index 10 }}
… and more
{{- break }}{{ end }}
{{ if eq .Status "firing" }}🔴{{ else }}🟢{{ end }} <b>{{ .Labels.alertname }}</b>{{ with .Annotations.summary }} {{ . }}{{ end }}
{{ with .Annotations.description }}{{ . }}
{{ end }}{{ template "__other_labels" . }}
<i>{{ template "__times" . }}</i>
{{- with .Annotations.runbook_url }} · <a href="{{ . }}">Runbook</a>{{ end }}
{{- with .GeneratorURL }} · <a href="{{ . }}">Source</a>{{ end }}
{{ end }}
{{- end }}

{{- define "ntfy.default.title" }}{{ template "__subject" . }}{{ end }}
{{- define "ntfy.default.message" }}{{ template "__text_all" . }}{{ end }}
{{- define "ntfy.default.click" }}{{ template "__alertmanagerURL" . }}{{ end }}
`;
