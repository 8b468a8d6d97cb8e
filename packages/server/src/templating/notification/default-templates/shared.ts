/** What the default templates of all channels use: names are Alertmanager's where it has the same thing. */
export const sharedTemplates = String.raw`
{{- define "__alertmanager" }}Tidemark{{ end }}
{{- define "__alertmanagerURL" }}{{ .ExternalURL }}/alerts{{ end }}
{{- define "__description" }}{{ end }}

{{- /* What the group is about: the alert's name if all have the same, else what they are grouped by. */}}
{{- define "__name" -}}
{{ if .CommonLabels.alertname }}{{ .CommonLabels.alertname }}
{{- else if .GroupLabels }}{{ .GroupLabels.SortedPairs.Values | join " " }}
{{- else }}{{ len .Alerts }} {{ if eq (len .Alerts) 1 }}alert{{ else }}alerts{{ end }}{{ end }}
{{- end }}

{{- define "__subject" -}}
[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ len .Alerts.Firing }}{{ end }}] {{ template "__name" . }}
{{- if .CommonLabels.alertname }}{{ with .GroupLabels.Remove (stringSlice "alertname") }} {{ .Values | join " " }}{{ end }}{{ end }}
{{- with .CommonAnnotations.summary }}: {{ . | reReplaceAll "\\s+" " " | trimSpace }}{{ end }}
{{- end }}

{{- /* Labels of an alert that do not stand in its heading. */}}
{{- define "__other_labels" }}{{ .Labels.Remove (stringSlice "alertname") }}{{ end }}

{{- /* 2 firing, 1 resolved */}}
{{- define "__counts" -}}
{{ with .Alerts.Firing }}{{ len . }} firing{{ end }}
{{- if and .Alerts.Firing .Alerts.Resolved }}, {{ end }}
{{- with .Alerts.Resolved }}{{ len . }} resolved{{ end }}
{{- if .TruncatedAlerts }}, {{ .TruncatedAlerts }} more not shown{{ end }}
{{- end }}

{{- define "__times" -}}
{{ if eq .Status "resolved" -}}
resolved {{ .EndsAt.Format "2006-01-02 15:04:05 MST" }} after {{ .EndsAt.Sub .StartsAt | humanizeDuration }}
{{- else -}}
since {{ .StartsAt.Format "2006-01-02 15:04:05 MST" }}
{{- end }}
{{- end }}

{{- /* A list of alerts as plain text: the first 20. */}}
{{- define "__text_alert_list" }}
{{- range $index, $alert := . }}
{{- if ge $index 20 }}… and more
{{ break }}{{ end -}}
- {{ .Labels.alertname }}{{ with .Annotations.summary }}: {{ . }}{{ end }}
{{ with .Annotations.description }}  {{ . | reReplaceAll "\n" "\n  " }}
{{ end }}  {{ template "__other_labels" . }}
  {{ template "__times" . }}
{{ with .Annotations.runbook_url }}  Runbook: {{ . }}
{{ end }}{{ with .GeneratorURL }}  Source: {{ . }}
{{ end }}{{ end }}{{ end }}

{{- /* The same as Markdown. */}}
{{- define "__text_alert_list_markdown" }}
{{- range $index, $alert := . }}
{{- if ge $index 20 }}… and more
{{ break }}{{ end }}
**{{ .Labels.alertname }}**{{ with .Annotations.summary }}: {{ . }}{{ end }}
{{ with .Annotations.description }}
{{ . }}
{{ end }}
{{ range (.Labels.Remove (stringSlice "alertname")).SortedPairs }}- {{ .Name }}: {{ .Value }}
{{ end }}- {{ template "__times" . }}
{{ with .Annotations.runbook_url }}- [Runbook]({{ . }})
{{ end }}{{ with .GeneratorURL }}- [Source]({{ . }})
{{ end }}{{ end }}{{ end }}

{{- define "__text_all" }}
{{- with .Alerts.Firing }}Firing:
{{ template "__text_alert_list" . }}{{ end }}
{{- if and .Alerts.Firing .Alerts.Resolved }}
{{ end }}
{{- with .Alerts.Resolved }}Resolved:
{{ template "__text_alert_list" . }}{{ end }}
{{- end }}

{{- define "__markdown_all" }}
{{- with .Alerts.Firing }}## Firing
{{ template "__text_alert_list_markdown" . }}{{ end }}
{{- with .Alerts.Resolved }}## Resolved
{{ template "__text_alert_list_markdown" . }}{{ end }}
{{- end }}

{{- define "default.title" }}{{ template "__subject" . }}{{ end }}
{{- define "default.message" }}{{ template "__text_all" . }}{{ end }}
`;
