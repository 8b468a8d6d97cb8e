/** PagerDuty, and calls and messages to phones. */
export const pagerTemplates = `
{{- define "pagerduty.default.description" }}{{ template "__subject" . }}{{ end }}
{{- define "pagerduty.default.client" }}{{ template "__alertmanager" . }}{{ end }}
{{- define "pagerduty.default.clientURL" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{- define "pagerduty.default.instances" }}{{ template "__text_alert_list" . }}{{ end }}

{{- define "twilio.default.sms" }}{{ template "__subject" . }} {{ template "__alertmanagerURL" . }}{{ end }}

{{- /* Names such as DiskFull and web_1 are said in words. */}}
{{- define "__spoken" }}{{ . | reReplaceAll "([a-z0-9])([A-Z])" "\${1} \${2}" | reReplaceAll "[_:/-]+" " " }}{{ end }}

{{- /* Read aloud: the first three alerts, in whole sentences. */}}
{{- define "twilio.default.voice" -}}
{{ template "__alertmanager" . }} {{ if eq .Status "firing" }}alert{{ else }}says all clear{{ end }}.
{{- with .Alerts.Firing }} {{ len . }} {{ if eq (len .) 1 }}alert is{{ else }}alerts are{{ end }} firing.{{ end }}
{{- if not .Alerts.Firing }} {{ len .Alerts }} {{ if eq (len .Alerts) 1 }}alert is{{ else }}alerts are{{ end }} resolved.{{ end }}
{{- range $index, $alert := or .Alerts.Firing .Alerts.Resolved }}
{{- if ge $index 3 }} And more.{{ break }}{{ end }} {{ template "__spoken" .Labels.alertname }}
{{- with .Labels.instance }} on {{ template "__spoken" . }}{{ end }}.
{{- with .Annotations.summary }} {{ . }}.{{ end }}
{{- end }}
{{- end }}
`;
