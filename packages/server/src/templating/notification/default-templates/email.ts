const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const button = `display:inline-block;padding:8px 14px;margin:0 8px 0 0;border-radius:6px;${font};font-size:14px;font-weight:600;text-decoration:none`;

/**
 * E-mail. Tables and styles inside the tags, because that is what mail programs understand; widths bend to phones,
 * colours keep their contrast where a program turns the page dark. It lists at most 30 alerts, because Gmail cuts
 * off what is longer than 102 KB.
 */
export const emailTemplates = `
{{- define "email.default.subject" }}{{ template "__subject" . }}{{ end }}

{{- define "email.default.text" }}{{ template "__subject" . }}
{{ template "__counts" . }}

{{ template "__text_all" . }}
{{ template "__alertmanagerURL" . }}
{{ end }}

{{- define "__email_badge" -}}
<span style="display:inline-block;padding:2px 8px;border-radius:10px;background-color:{{ if eq .Status "resolved" }}#1a7f4b{{ else if eq .Labels.severity "warning" }}#b45309{{ else if eq .Labels.severity "info" }}#1d5fa8{{ else }}#b3261e{{ end }};color:#ffffff;${font};font-size:12px;font-weight:600">
{{- if eq .Status "resolved" }}resolved{{ else }}{{ or .Labels.severity "firing" }}{{ end -}}
</span>
{{- end }}

{{- define "__email_alert" }}
<tr><td style="padding:16px 24px;border-top:1px solid #e3e7ec">
<p style="margin:0 0 6px 0;${font};font-size:16px;line-height:22px;color:#17202b">{{ template "__email_badge" . }}&nbsp; <strong>{{ .Labels.alertname }}</strong></p>
{{- with .Annotations.summary }}
<p style="margin:0 0 6px 0;${font};font-size:15px;line-height:21px;color:#17202b">{{ . }}</p>{{ end }}
{{- with .Annotations.description }}
<p style="margin:0 0 6px 0;${font};font-size:14px;line-height:20px;color:#3d4a59;white-space:pre-line">{{ . }}</p>{{ end }}
<p style="margin:0 0 8px 0;${font};font-size:13px;line-height:18px;color:#5a6878">{{ template "__times" . }}</p>
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 10px 0">
{{- range (.Labels.Remove (stringSlice "alertname")).SortedPairs }}
<tr><td valign="top" style="padding:1px 12px 1px 0;${font};font-size:13px;line-height:18px;color:#5a6878">{{ .Name }}</td><td valign="top" style="padding:1px 0;font-family:Menlo,Consolas,monospace;font-size:13px;line-height:18px;color:#17202b;word-break:break-word">{{ .Value }}</td></tr>
{{- end }}
{{- range (.Annotations.Remove (stringSlice "summary" "description" "runbook_url")).SortedPairs }}
<tr><td valign="top" style="padding:1px 12px 1px 0;${font};font-size:13px;line-height:18px;color:#5a6878">{{ .Name }}</td><td valign="top" style="padding:1px 0;${font};font-size:13px;line-height:18px;color:#17202b;word-break:break-word">{{ .Value }}</td></tr>
{{- end }}
</table>
{{- with .GeneratorURL }}
<a href="{{ . }}" style="${button};background-color:#e8eef5;color:#164a80">Open source</a>{{ end }}
{{- with .Annotations.runbook_url }}
<a href="{{ . }}" style="${button};background-color:#e8eef5;color:#164a80">Runbook</a>{{ end }}
</td></tr>
{{- end }}

{{- define "email.default.html" -}}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>{{ template "__subject" . }}</title>
</head>
<body style="margin:0;padding:0;background-color:#f1f4f8">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f1f4f8" style="background-color:#f1f4f8">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="max-width:640px;background-color:#ffffff;border:1px solid #d5dce4;border-radius:8px">
<tr><td bgcolor="{{ if eq .Status "firing" }}#b3261e{{ else }}#1a7f4b{{ end }}" style="padding:20px 24px;border-radius:7px 7px 0 0;background-color:{{ if eq .Status "firing" }}#b3261e{{ else }}#1a7f4b{{ end }}">
<p style="margin:0;${font};font-size:20px;line-height:26px;font-weight:700;color:#ffffff">{{ template "__name" . }}</p>
<p style="margin:4px 0 0 0;${font};font-size:14px;line-height:20px;color:#ffffff">{{ template "__counts" . }}{{ with .GroupLabels.Remove (stringSlice "alertname") }} · {{ . }}{{ end }}</p>
</td></tr>
<tr><td style="padding:16px 24px">
<a href="{{ template "__alertmanagerURL" . }}" style="${button};background-color:#164a80;color:#ffffff">View in {{ template "__alertmanager" . }}</a>
</td></tr>
{{- range $index, $alert := .Alerts.Firing }}
{{- if ge $index 15 }}{{ template "__email_more" }}{{ break }}{{ end }}
{{- template "__email_alert" . }}
{{- end }}
{{- range $index, $alert := .Alerts.Resolved }}
{{- if ge $index 15 }}{{ template "__email_more" }}{{ break }}{{ end }}
{{- template "__email_alert" . }}
{{- end }}
<tr><td style="padding:14px 24px;border-top:1px solid #e3e7ec;${font};font-size:12px;line-height:18px;color:#5a6878">Sent by {{ template "__alertmanager" . }} to the receiver {{ .Receiver }}.</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
{{ end }}

{{- define "__email_more" }}
<tr><td style="padding:16px 24px;border-top:1px solid #e3e7ec;${font};font-size:14px;color:#3d4a59">… and more that are not shown.</td></tr>
{{- end }}
`;
